/**
 * Thousands of fragments and files that nobody meant to make, by a fixed seed: each is opened as what it is or refused in
 * words, within a second and within bounded memory, and asks nothing of the network.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { layoutOf } from '../../src/flow/flow';
import { decodeLink, type OpenedLink } from '../../src/share/link/link';
import { readModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { cpuTime } from '../cpu-time';
import { models, sharedInputs, wholeInputs } from '../fuzz/shared-inputs';

const COUNT = 1_500;
const MOST_MS = 1_000;
const MOST_BYTES = 300_000_000;

const { fragmentFrom, fileFrom } = sharedInputs(random(20261121, 'catalog'));

function expectSound(model: Model): void {
  for (const parameters of model.members) {
    expect(parameters.length).toBe(layoutOf(model.flow).size);
    expect(parameters.every(Number.isFinite)).toBe(true);
  }
  expect(model.standardisation.shift.length).toBe(model.flow.dim);
}

const contentOf = (link: OpenedLink) => (link.kind === 'model' ? link.model : link.recipe);

const network = vi.fn(() => Promise.reject(new Error('no request may be made')));

beforeAll(() => {
  vi.stubGlobal('fetch', network);
  vi.stubGlobal('WebSocket', network);
});
afterAll(() => vi.unstubAllGlobals());

test(`${COUNT} random, cut, altered and oversized fragments and files are opened or refused`, async () => {
  const base = await wholeInputs();
  const opened = await Promise.all(base.links.map(decodeLink));
  /** JSON of all that was sent. */
  const sent = new Set([...opened.map(contentOf), ...models].map((one) => JSON.stringify(one)));
  const tally: Record<string, number> = {};
  const before = process.memoryUsage().rss;
  let slowest = 0;
  let largest = 0;
  for (let i = 0; i < COUNT; i++) {
    const { input, carried } = i % 3 === 2 ? fileFrom(base) : fragmentFrom(base);
    const started = cpuTime();
    let outcome: string;
    try {
      const link = typeof input === 'string' ? await decodeLink(input) : undefined;
      const content = link ? contentOf(link) : readModel(input as Uint8Array);
      if ('standardisation' in content) expectSound(content);
      if (carried) expect(sent).toContain(JSON.stringify(content));
      outcome = link?.kind ?? 'file';
    } catch (error) {
      if (!(error instanceof ProblemError))
        throw new Error(`input ${i} was neither opened nor refused`, { cause: error });
      expect(error.problem.message).toMatch(/^[A-Z].{20,300}\.$/s);
      outcome = error.problem.code;
    }
    tally[outcome] = (tally[outcome] ?? 0) + 1;
    slowest = Math.max(slowest, cpuTime() - started);
    if (i % 20 === 0) largest = Math.max(largest, process.memoryUsage().rss);
  }
  expect(slowest).toBeLessThan(MOST_MS);
  expect(largest - before).toBeLessThan(MOST_BYTES);
  // Every way out was taken, so that the test is about more than its first check.
  for (const code of [
    'recipe',
    'model',
    'file',
    'model-file',
    'link-cut',
    'link-altered',
    'link-content',
    'link-unknown',
    'link-newer',
    'link-too-long',
    'link-hide',
    'link-too-large',
  ]) {
    expect({ code, times: tally[code] ?? 0 }).toEqual({ code, times: expect.toSatisfy((times: number) => times > 0) });
  }
  expect(network).not.toHaveBeenCalled();
}, 120_000);
