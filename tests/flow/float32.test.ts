/** float32 on the reference engine against float64: ln p, and draws from the base. */
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Engine, Rows } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { baseOf } from '../../src/flow/bases/registry';
import { plainFlow } from '../../src/flow/evaluate';
import { opened } from '../engine/opened';
import { drawnParameters, drawnRows } from './drawn';
import { baseExamples, type Example, transformExamples } from './examples';

const ROWS = 40;
const SCALES = [1, 3, 5, 20] as const;

/**
 * Largest error per scale relative to 1 + |value|, for splines and for the rest. Measured: splines 7e-6, 7e-5, 9e-5, 1e-3
 * (a narrow bin's share of x carries the rounding of cumulative knots, and ln f′ changes by several within it); the rest
 * 1e-6, 1e-5, 1e-5, 2e-4 (the last in draws of a normal with raw entries of 60).
 */
const TOLERANCE = {
  spline: { 1: 2e-5, 3: 2e-4, 5: 2e-4, 20: 3e-3 },
  rest: { 1: 3e-6, 3: 3e-5, 5: 3e-5, 20: 5e-4 },
} as const;

/** The smallest sizes in plain JavaScript, the largest only where a pass per column is fast. */
const SIZES = { cpu: [1, 2, 5], wasm: [2, 16] } as const;

function largestError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < exact.length; i++) {
    const value = exact[i] as number;
    const error = Math.abs((found[i] as number) - value) / (1 + Math.abs(value));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

describe.each(['cpu', 'wasm'] as const)('float32 against float64 on %s', (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = opened(await openReference(backend));
  });

  const examples = [...transformExamples, ...baseExamples];
  test.each(examples.map((example): [string, Example] => [example.name, example]))('%s', async (_name, example) => {
    const tolerances = TOLERANCE[example.name.includes('spline') ? 'spline' : 'rest'];
    for (const scale of SCALES) {
      for (const dim of SIZES[backend]) {
        for (const context of example.conditional ? [0, 2] : [0]) {
          if (context === 0 && 'conditional' in example.flow(dim, 1).base) continue;
          const spec = example.flow(dim, context);
          const parameters = drawnParameters(spec, scale);
          const given = context > 0 ? drawnRows(ROWS, context, 1, 5) : undefined;
          const values = drawnRows(ROWS, dim);
          const flow = engine.compile(spec);
          flow.load(parameters);
          const rows: Rows = { values, count: ROWS, ...(given ? { context: given } : {}) };
          const plain = plainFlow(spec, parameters);
          const density = largestError(await flow.logProb(rows), plain.logProb(values, given));
          expect.soft(density, `ln p at scale ${scale}, ${dim} columns`).toBeLessThan(tolerances[scale]);
          if (spec.transforms.length === 0) {
            const noise = baseOf(spec.base).noise(spec.base, dim, ROWS, random(3, 'sample')).map(Math.fround);
            const drawn = largestError(await flow.sample(ROWS, 3, given), plain.fromNoise(noise, ROWS, given));
            expect.soft(drawn, `draws at scale ${scale}, ${dim} columns`).toBeLessThan(tolerances[scale]);
          }
          flow.dispose();
        }
      }
    }
  });
});
