/** Our own SHA-256, which plain http needs, against the platform's. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/share/sha256';

it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000, 4 * 2 ** 20 + 17])('agrees on %i bytes', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
  expect(await sha256(new Blob([bytes]))).toBe(createHash('sha256').update(bytes).digest('hex'));
});
