/** Angles: flows with circular columns are one density on the circle, as learned, drawn and seen by the networks of other columns. */
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { openWasm } from '../../src/engine/wasm/engine';
import { plainFlow } from '../../src/flow/evaluate';
import type { FlowSpec } from '../../src/flow/spec';
import { withCircles } from '../../src/train/circular-flow';
import type { Domain } from '../../src/train/domain';
import { startFit } from '../../src/train/fit';
import { presets, sizedTo } from '../../src/train/presets';
import { fitStandardisation, restoreUnits, standardiseRows } from '../../src/train/standardise';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';
import { drawnParameters } from '../flow/drawn';

const LINE: Domain = { kind: 'line' };
const TURN: Domain = { kind: 'circle', from: 0, to: 360 };

/** With a bound for every spline. */
const resolved = (flow: FlowSpec): FlowSpec => ({
  ...flow,
  transforms: flow.transforms.map((one) => ('bound' in one && one.bound === 'auto' ? { ...one, bound: 3 } : one)),
});

describe.each<readonly [string, readonly Domain[]]>([
  ['an angle alone', [TURN]],
  ['an angle before a line', [TURN, LINE]],
  ['two angles about a line', [TURN, LINE, TURN]],
])('%s', (_, domains) => {
  const dim = domains.length;
  const flow = resolved(withCircles(presets.default.flow(dim), domains));
  const plain = plainFlow(flow, drawnParameters(flow, 0.7));
  const draw = random(4, 'catalog');
  const row = () => domains.map(({ kind }) => (kind === 'circle' ? 2 * draw.uniform() - 1 : draw.normal()));

  test('has the same density on both sides of where the circle is cut, and no jump near it', () => {
    const COUNT = 20;
    const rows = Array.from({ length: COUNT }, row);
    for (const [d, { kind }] of domains.entries()) {
      if (kind !== 'circle') continue;
      const at = (value: number) =>
        plain.logProb(rows.flatMap((own) => own.map((other, e) => (e === d ? value : other))));
      const apart = (one: number, other: number) => {
        const [a, b] = [at(one), at(other)];
        return a.reduce((most, ln, i) => Math.max(most, Math.abs(ln - (b[i] as number))), 0);
      };
      expect(apart(1, -1)).toBeLessThan(1e-6);
      expect(apart(-1e-9, 1e-9)).toBeLessThan(1e-6);
      expect(apart(1 - 1e-6, -1 + 1e-6)).toBeLessThan(1e-3);
    }
  });

  test('keeps latents and draws on the circle', () => {
    const latents = Array.from({ length: 50 }, row).flat();
    const { value } = plain.forward(latents);
    const back = plain.inverse(value).value;
    for (const [i, { kind }] of domains.entries()) {
      if (kind !== 'circle') continue;
      for (let r = 0; r < 50; r++) expect(Math.abs(back[r * dim + i] as number)).toBeLessThanOrEqual(1);
    }
    for (const [i, x] of latents.entries()) expect(back[i]).toBeCloseTo(x, 8);
  });
});

test('a flow that has its circles keeps them', () => {
  const flow = withCircles(presets.default.flow(2), [TURN, LINE]);
  expect(withCircles(flow, [TURN, LINE])).toBe(flow);
});

test('angles outside the period come round', () => {
  const values = Float64Array.of(-10, 350, 710, 0, 359);
  const rows = Uint32Array.of(0, 1, 2, 3, 4);
  const standardisation = fitStandardisation(values, 1, rows, [TURN]);
  expect(standardisation).toEqual({ shift: [180], scale: [180], domains: [{ kind: 'circle' }] });
  const restored = restoreUnits(standardiseRows(values, 1, rows, standardisation), 1, standardisation);
  for (const [i, angle] of [350, 350, 350, 0, 359].entries()) expect(restored[i]).toBeCloseTo(angle, 4);
});

test.each(['poster-1d', 'maf'] as const)('%s cannot keep an angle on its circle, and says so', (name) => {
  expect(() => withCircles(presets[name].flow(2), [TURN, LINE])).toThrow(ProblemError);
});

test('the default learns a von Mises mixture across the cut, with a line that depends on the angle', async () => {
  const draw = random(9, 'catalog');
  const uniform = () => draw.uniform();
  /** By rejection from a uniform angle; ⅓ about 0°, where the circle is cut, with κ = 4, ⅔ about 140° with κ = 2. */
  const bessel = (kappa: number) => {
    let sum = 1;
    let term = 1;
    for (let k = 1; k < 40; k++) {
      term *= (kappa / 2 / k) ** 2;
      sum += term;
    }
    return sum;
  };
  const vonMises = (t: number, at: number, kappa: number) =>
    Math.exp(kappa * Math.cos(t - at)) / (2 * Math.PI * bessel(kappa));
  const density = (t: number) => vonMises(t, 0, 4) / 3 + (2 * vonMises(t, (140 * Math.PI) / 180, 2)) / 3;
  const rows = 4_000;
  const values = new Float64Array(2 * rows);
  let truth = 0;
  for (let i = 0; i < rows; i++) {
    let t = 0;
    do t = 2 * Math.PI * uniform();
    while (uniform() * 0.6 > density(t));
    const e = draw.normal();
    values[2 * i] = (t * 180) / Math.PI;
    values[2 * i + 1] = 2 * Math.cos(t) + 0.5 * e;
    if (i >= 3_000)
      truth += Math.log((density(t) * Math.PI) / 180) - 0.5 * e * e - Math.log(0.5 * Math.sqrt(2 * Math.PI));
  }
  const index = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const { flow, training } = sizedTo(presets.default, 2, 0, 2_700);
  const engine = opened(await openWasm({ kernels: kernelBytes }));
  const fit = await startFit({
    engine,
    flow,
    domains: [TURN, LINE],
    values,
    split: { train: index(0, 2_700), validation: index(2_700, 3_000) },
    training: { ...training, steps: 600 },
    seed: 1,
  });
  while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
  const learned = (await fit.logProb({ values }, index(3_000, rows))).reduce((sum, ln) => sum + ln / 1_000, 0);
  expect(learned - truth / 1_000).toBeGreaterThan(-0.06);
  const drawn = await fit.sample(2_000, 3);
  expect(drawn.every((value, i) => i % 2 === 1 || (value >= 0 && value <= 360))).toBe(true);
  const seam = await fit.logProb({ values: Float64Array.of(0.001, 2, 359.999, 2) });
  expect(Math.abs((seam[0] as number) - (seam[1] as number))).toBeLessThan(0.01);
  fit.dispose();
}, 30_000);
