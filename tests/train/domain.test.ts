/** Limits of a column: the map to a line of its own, its slope, and flows that stay within. */
import { describe, expect, test } from 'vitest';
import { logTail, normalProbability, tailQuantile } from '../../src/base/normal-distribution';
import { random } from '../../src/base/random';
import { plainLogProb } from '../../src/share/model-density';
import { type FittedDomain, fitDomain, lineSlope, offLine, onLine } from '../../src/train/domain';
import { presets } from '../../src/train/presets';
import { fitStandardisation, restoreUnits, standardiseRows } from '../../src/train/standardise';
import { untrainedModel } from '../share/untrained';

describe('the tail of a normal distribution', () => {
  // scipy.special.log_ndtr(-w)
  test.each([
    [-8, -6.220960574271743e-16],
    [-2.5, -0.006229025485860001],
    [0, -Math.LN2],
    [0.3, -0.9621028181688499],
    [2.6, -5.368484922624266],
    [20, -203.9171553710973],
  ])('beyond %d', (w, log) => {
    expect(logTail(w) / log).toBeCloseTo(1, 12);
    if (w > -8) expect(tailQuantile(-log)).toBeCloseTo(w, 10);
    expect(normalProbability(-w) / Math.exp(log)).toBeCloseTo(1, 12);
  });
});

const domains: readonly (readonly [string, FittedDomain, readonly number[]])[] = [
  ['two limits', { kind: 'within', from: 2, to: 7, unit: 5 }, [2.001, 2.5, 4.5, 6.9, 6.9999]],
  ['a lower limit', { kind: 'within', from: -1, unit: 0.5 }, [-0.9999, -0.8, 0, 3, 40, 4000]],
  ['an upper limit', { kind: 'within', to: 25.3, unit: 0.7 }, [25.2999, 25.1, 24, 20, -50]],
];

describe.each(domains)('%s', (_, domain, values) => {
  test('there and back', () => {
    for (const t of values) {
      expect(Math.abs(offLine(domain, onLine(domain, t)) - t)).toBeLessThan(1e-9 * (1 + Math.abs(t)));
    }
  });

  test('the slope is that of finite differences', () => {
    for (const t of values) {
      const edge = Math.min(
        ...[domain].flatMap((d) =>
          d.kind === 'within' ? [Math.abs(t - (d.from ?? -1e9)), Math.abs(t - (d.to ?? 1e9))] : [],
        ),
      );
      const h = 1e-5 * Math.min(edge, 1);
      const slope = Math.log((onLine(domain, t + h) - onLine(domain, t - h)) / (2 * h));
      expect(lineSlope(domain, t)).toBeCloseTo(slope, 4);
    }
  });

  test('rises, ends at the limits, and holds nothing beyond them', () => {
    const w = [...values].sort((a, b) => a - b).map((t) => onLine(domain, t));
    expect(w).toEqual([...w].sort((a, b) => a - b));
    if (domain.kind !== 'within') return;
    for (const far of [-1e15, -40, 40, 1e15]) {
      expect(offLine(domain, far)).toBeGreaterThanOrEqual(domain.from ?? -Infinity);
      expect(offLine(domain, far)).toBeLessThanOrEqual(domain.to ?? Infinity);
    }
    const beyond = domain.from === undefined ? (domain.to as number) + 1e-6 : domain.from - 1e-6;
    expect(lineSlope(domain, beyond)).toBe(-Infinity);
    expect(onLine(domain, beyond)).toBe(onLine(domain, domain.from ?? (domain.to as number)));
    for (const edge of [domain.from, domain.to]) {
      if (edge !== undefined) expect(Number.isFinite(onLine(domain, edge) + lineSlope(domain, edge))).toBe(true);
    }
  });
});

test('flat columns between limits and exponential ones beyond one are normal to the flow', () => {
  const draw = random(2, 'catalog');
  const rows = 20_000;
  const values = Float64Array.from({ length: 2 * rows }, (_, i) =>
    i % 2 ? 3 - 2 * Math.log(draw.uniform()) : 5 * draw.uniform(),
  );
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  const standardisation = fitStandardisation(values, 2, all, [
    { kind: 'within', from: 0, to: 5 },
    { kind: 'within', from: 3 },
  ]);
  for (const number of [...standardisation.shift, ...standardisation.scale.map(Math.log)]) {
    expect(Math.abs(number)).toBeLessThan(0.05);
  }
  const again = restoreUnits(standardiseRows(values, 2, all, standardisation), 2, standardisation);
  expect(again.every((value, i) => Math.abs(value - (values[i] as number)) < 1e-5 * (1 + Math.abs(value)))).toBe(true);
});

test('limits that a transform takes to infinity leave the whole line', () => {
  expect(fitDomain({ kind: 'within' }, [1, 2, 3])).toEqual({ kind: 'line' });
});

test.each(domains)('a density holds all of its mass within %s, and none outside', async (_, domain) => {
  const model = untrainedModel(presets.default.flow(1), 'c', [domain]);
  if (domain.kind !== 'within') return;
  const steps = 40_000;
  // Evenly in w, which reaches far into both tails.
  const w = Float64Array.from({ length: steps }, (_, i) => -7 + (14 * (i + 0.5)) / steps);
  const t = w.map((value) => offLine(domain, value));
  const density = await plainLogProb(model, { values: t });
  const mass = density.reduce((sum, ln, i) => {
    const from = offLine(domain, (w[i] as number) - 7 / steps);
    return sum + Math.exp(ln) * (offLine(domain, (w[i] as number) + 7 / steps) - from);
  }, 0);
  expect(mass).toBeCloseTo(1, 2);
  const outside = Float64Array.of((domain.from ?? (domain.to as number) + 2) - 1);
  expect(await plainLogProb(model, { values: outside })).toEqual(Float64Array.of(-Infinity));
});
