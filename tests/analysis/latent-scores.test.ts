/** Latents of any base as normal scores. */
import { expect, test } from 'vitest';
import { hasLatentScores, latentScores } from '../../src/analysis/latent-scores';
import { chiSquaredTail, sigmaOfTail, studentTail } from '../../src/analysis/outliers/tails';
import type { BaseSpec } from '../../src/flow/bases/registry';
import { degreesAt } from '../../src/flow/bases/student-t';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { initialParameters } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';

test("tails of Student's t are those of tables", () => {
  // ν = 1 is ½ − atan(t)/π, ν = 2 is ½ (1 − t/√(2 + t²)); the others from R's pt(…, lower.tail = FALSE).
  for (const t of [0, 1e-6, 0.3, 1, 7, 1e3, 1e8]) {
    expect(studentTail(t, 1) / (Math.atan2(1, t) / Math.PI)).toBeCloseTo(1, 10);
    const root = Math.hypot(t, Math.SQRT2);
    expect(studentTail(t, 2) / (1 / (root * (root + t)))).toBeCloseTo(1, 10);
  }
  expect(studentTail(2, 5)).toBeCloseTo(0.05096974, 8);
  expect(studentTail(3, 30)).toBeCloseTo(0.002694982, 8);
  expect(studentTail(1.96, 1e3)).toBeCloseTo(0.02513659, 5);
});

const flowOf = (base: BaseSpec): FlowSpec => ({ dim: 2, context: 0, base, transforms: [] });

test.each<BaseSpec>([
  { kind: 'standard-normal' },
  { kind: 'student-t', degrees: 3, trainable: true },
  { kind: 'student-t', degrees: 200, trainable: false },
])(
  'draws from $kind have normal scores: ‖u‖² exceeds a median in half of them, and ln p is that of the flow',
  (base) => {
    const spec = flowOf(base);
    const parameters = initialParameters(layoutOf(spec), 1);
    const scores = latentScores(spec, parameters);
    const points = Float64Array.of(0.3, -1.7, 40, 2e-3);
    const ln = plainFlow(spec, parameters).logProb(points, undefined);
    for (const row of [0, 1]) {
      const sum = scores.reduce((all, { logDensity }, d) => all + logDensity(points[2 * row + d] as number), 0);
      expect(sum).toBeCloseTo(ln[row] as number, 6);
    }
    const nu = base.kind === 'student-t' && base.degrees !== 'auto' ? base.degrees : Number.POSITIVE_INFINITY;
    if (nu < 10) {
      // The upper quartile of t₃ is 0.7649, that of a normal 0.6745.
      expect(scores[0]?.score(0.7648923)).toBeCloseTo(0.6744898, 5);
      expect(scores[0]?.score(-0.7648923)).toBeCloseTo(-0.6744898, 5);
      // Far out a t₃ is no surprise: 40 is some 4 σ.
      const far = scores[0]?.score(40) ?? 0;
      expect(chiSquaredTail(far ** 2, 1)).toBeCloseTo(2 * studentTail(40, 3), 8);
    }
  },
);

test.each([1, 2.5, 30, 999])('normal scores of a t with %f degrees of freedom are those of its tail', (degrees) => {
  const spec = flowOf({ kind: 'student-t', degrees, trainable: false });
  const parameters = initialParameters(layoutOf(spec), 1);
  const [first] = latentScores(spec, parameters);
  const nu = degreesAt(parameters[0] ?? Number.NaN);
  for (const z of [0, 1e-9, 0.017, 0.4999, 1.31, 2.7, 6.66, 15.99, 16, 31, 1e4]) {
    for (const sign of [1, -1]) {
      const exact = sign * sigmaOfTail(Math.max(studentTail(z, nu), 1e-300));
      expect(Math.abs((first?.score(sign * z) ?? 99) - exact)).toBeLessThan(1e-7);
    }
  }
  expect(first?.score(Number.NaN)).toBeNaN();
});

test('a base whose dimensions are not independent has none', () => {
  expect(hasLatentScores({ kind: 'gaussian-mixture', components: 3, spread: 1 })).toBe(false);
});
