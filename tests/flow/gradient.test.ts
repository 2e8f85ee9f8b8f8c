/** Autograd of the mean NLL is right for every transform and base. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../src/engine/reference/backends';
import { gradientError, gradientExamples } from './gradients';

describe.each(['cpu', 'wasm'] as const)('the gradient of the NLL on %s', (backend) => {
  beforeAll(async () => {
    expect(await openBackend(backend)).toMatchObject({ ok: true });
  });

  // Measured: 2e-5 in an autoregressive quadratic spline, at most 3e-6 elsewhere.
  test.each(gradientExamples)('%s', async (_name, spec) => {
    expect(await gradientError(spec)).toBeLessThan(1e-4);
  });
});
