/**
 * f⁻¹ in float32, measured backwards: |f(f⁻¹(y)) − y|, and forward and inverse log-dets that sum to 0. Where one direction
 * iterates (a pass per degree) it comes first, so that the network sees the same input in both.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import type { Engine, Rows } from '../../src/engine/engine';
import { openReference } from '../../src/engine/reference/engine';
import { plainFlow } from '../../src/flow/evaluate';
import { opened } from '../engine/opened';
import { drawnParameters, drawnRows } from './drawn';
import { type Example, transformExamples } from './examples';

const ROWS = 40;
const SCALES = [1, 3, 5, 20] as const;
/** Relative size of the perturbation that measures how well a float32 x can hold its image. */
const NUDGE = 2 ** -22;

/**
 * Largest error per scale, in units of 1 + |y| + κ. κ is what a perturbation of x by 1 + |x| would do to f(x), to first
 * order: where f is steep, the rounding of x alone moves f(x) by 6e-8 κ, whatever the formula. Measured on cpu and wasm:
 * rotations 1.8e-6 at 16 columns (8 are tried here), everything else 5e-7 up to scale 5. At scale 20 a linear-rational bin can bend within
 * one rounding of x, where κ says too little: 3e-5 there, and 2e-4 where its slope is one round a circle. A context that moves the columns far
 * leaves L U x and G c to cancel, which κ knows half of: 6e-6 at scale 5.
 */
const TOLERANCE: Record<(typeof SCALES)[number], number> = { 1: 3e-6, 3: 3e-6, 5: 3e-6, 20: 1e-4 };
const LINEAR_ANGLE_TOLERANCE = 4e-4;
const MOVED_TOLERANCE = 1e-5;
const toleranceOf = (name: string, scale: (typeof SCALES)[number]) => {
  if (scale === 20 && name === 'coupling-spline, an angle, fast sampling') return LINEAR_ANGLE_TOLERANCE;
  return scale === 5 && name === 'lu, moved by a context' ? MOVED_TOLERANCE : TOLERANCE[scale];
};

interface Errors {
  value: number;
  logDet: number;
}

/** The worst errors of one example at one scale and size, in float32 on the engine. */
async function worstErrors(engine: Engine, example: Example, dim: number, context: number, scale: number) {
  const spec = example.flow(dim, context);
  const parameters = drawnParameters(spec, scale);
  const given = context > 0 ? { context: drawnRows(ROWS, context, 1, 5) } : {};
  const rows = (values: Float32Array): Rows => ({ values, count: ROWS, ...given });
  const [there, back] =
    example.iterates === 'forward' ? (['forward', 'inverse'] as const) : (['inverse', 'forward'] as const);
  const start = drawnRows(ROWS, dim);

  const flow = engine.compile(spec);
  flow.load(parameters);
  const mapped = await flow[there](rows(start));
  const returned = await flow[back](rows(mapped.values));
  flow.dispose();

  const plain = plainFlow(spec, parameters);
  const exact = plain[back](mapped.values, given.context);
  const sensitivity = { value: new Float64Array(start.length), logDet: new Float64Array(ROWS) };
  const draw = random(3, 'catalog');
  for (let direction = 0; direction < 3; direction++) {
    const sign = () => [NUDGE, -NUDGE, draw.uniform() < 0.5 ? -NUDGE : NUDGE][direction] as number;
    const nudged = plain[back](
      Float64Array.from(mapped.values, (x) => x + sign() * (1 + Math.abs(x))),
      given.context,
    );
    for (const name of ['value', 'logDet'] as const) {
      for (const [i, value] of nudged[name].entries()) {
        const moved = Math.abs(value - (exact[name][i] as number)) / NUDGE;
        sensitivity[name][i] = Math.max(sensitivity[name][i] as number, moved);
      }
    }
  }
  const errors: Errors = { value: 0, logDet: 0 };
  const note = (name: keyof Errors, error: number) => {
    if (!(error <= errors[name])) errors[name] = error;
  };
  for (const [i, y] of start.entries()) {
    const error = Math.abs((returned.values[i] as number) - y);
    note('value', error / (1 + Math.abs(y) + (sensitivity.value[i] as number)));
  }
  for (const [i, logDet] of mapped.logDet.entries()) {
    const error = Math.abs((returned.logDet[i] as number) + logDet);
    note('logDet', error / (1 + Math.abs(logDet) + (sensitivity.logDet[i] as number)));
  }
  return errors;
}

describe.each(['cpu', 'wasm'] as const)('f(f⁻¹(y)) on %s', (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = opened(await openReference(backend));
  });

  describe.each(transformExamples.map((example) => [example.name, example] as const))('%s', (name, example) => {
    test.each(SCALES)('logit scale %d', async (scale) => {
      for (const dim of backend === 'cpu' ? [1, 2, 5] : [1, 2, 8]) {
        for (const context of example.conditional ? [0, 2] : [0]) {
          const worst = await worstErrors(engine, example, dim, context, scale);
          expect
            .soft(worst.value, `value, ${dim} columns, context of ${context}`)
            .toBeLessThan(toleranceOf(name, scale));
          expect
            .soft(worst.logDet, `log-det, ${dim} columns, context of ${context}`)
            .toBeLessThan(toleranceOf(name, scale));
        }
      }
    });
  });
});
