/** Numbers, ticks and settings as the page writes and reads them. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../src/train/options';
import { compact, countOf, duration, percent, powerOfTen, signedNats } from '../../src/ui/format';
import { curveAt, GLIDE_MS } from '../../src/ui/plots/living';
import { decades, niceTicks } from '../../src/ui/plots/scale';
import { FIELD_RULES, fieldError, settingsOf, trainRequest } from '../../src/ui/settings';

describe('formats', () => {
  it('are compact, and scientific where plain digits would be long', () => {
    expect([0, 0.082, 7692.36, 1.62e8, -1.2e-12, 9.6e11].map((value) => compact(value))).toEqual([
      '0',
      '0.082',
      '7692',
      '1.62e8',
      '−1.2e−12',
      '9.6e11',
    ]);
    expect(compact(Number.NaN)).toBe('–');
  });

  it('never round something to nothing', () => {
    expect([0, 1e-5, 0.0321, 0.9999, 1].map(percent)).toEqual(['0 %', '<0.1 %', '3.2 %', '>99.9 %', '100 %']);
  });

  it('write time, counts, signs and powers as people do', () => {
    expect([0.2, 42, 185, 7800].map(duration)).toEqual(['<1 s', '42 s', '3 min 05 s', '2 h 10 min']);
    expect([countOf(1, 'row'), countOf(20316, 'row')]).toEqual(['1 row', '20,316 rows']);
    expect([signedNats(0.1234), signedNats(-0.5)]).toEqual(['+0.123', '−0.500']);
    expect([powerOfTen(9), powerOfTen(-3, 2)]).toEqual(['10⁹', '2×10⁻³']);
  });
});

describe('ticks', () => {
  it('are round, within the range, and free of rounding noise', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(0.07, 0.34, 4)).toEqual([0.1, 0.2, 0.3]);
    expect(niceTicks(1, 1, 5)).toEqual([]);
    expect(niceTicks(1e30, 3e30, 2).length).toBeGreaterThan(0);
  });

  it('are more than half of what there is room for', () => {
    expect(niceTicks(-1.65, 18.8, 4)).toEqual([0, 5, 10, 15]);
    for (let i = 0; i < 500; i++) {
      const [from, span, count] = [0.37 * i - 90, 0.3 + 0.171 * i, 3 + (i % 6)];
      const ticks = niceTicks(from, from + span, count).length;
      expect([from, span, count, ticks > count / 2 && ticks <= 2 * count]).toEqual([from, span, count, true]);
    }
  });

  it('are two at least, wherever the range begins', () => {
    for (let i = 0; i < 200; i++) {
      const from = 9 + 0.037 * i;
      for (const span of [0.31, 1.7, 5.2, 13]) {
        expect(niceTicks(from, from + span, 2).length).toBeGreaterThanOrEqual(2);
        const powers = decades(from, from + span, 2).length;
        expect([from, span, powers >= (span < 1 ? 0 : span < 2 ? 1 : 2) && powers <= 6]).toEqual([from, span, true]);
      }
    }
    // A phone showed 10¹² alone.
    expect(decades(9.05, 14.2, 2).map(({ exponent }) => exponent)).toEqual([10, 12, 14]);
  });

  it('of a logarithmic axis are decades, thinned or divided to fit', () => {
    expect(decades(8.2, 12, 9).map(({ exponent }) => exponent)).toEqual([9, 10, 11, 12]);
    expect(decades(0, 20, 5).length).toBeLessThanOrEqual(6);
    expect(decades(9.2, 9.9, 5)).toEqual([
      { exponent: 9, mantissa: 2 },
      { exponent: 9, mantissa: 5 },
    ]);
  });
});

describe('settings', () => {
  it('have the limits of the schema', () => {
    const { training } = trainRequest(settingsOf('poster-1d'), { features: 1, contexts: 0 });
    for (const rule of FIELD_RULES) {
      if (rule.field === 'seed' || rule.field === 'members') continue;
      const accepts = (value: number) => v.safeParse(trainingSchema, { ...training, [rule.field]: value }).success;
      expect([rule.field, accepts(rule.min), accepts(rule.max)]).toEqual([rule.field, true, true]);
      expect([rule.field, accepts(rule.min - 1e-9), accepts(rule.max * 1.01)]).toEqual([rule.field, false, false]);
      expect([rule.field, accepts(1.5)]).toEqual([rule.field, !rule.integer && rule.max >= 1.5]);
    }
  });

  it('are refused in words', () => {
    const steps = FIELD_RULES.find(({ field }) => field === 'steps');
    if (!steps) throw new Error('no rules');
    expect(fieldError(steps, '2000')).toBeUndefined();
    for (const typed of ['', ' ', 'many', '0', '1.5', '1e99', 'NaN']) {
      expect(fieldError(steps, typed)).toBe('Steps must be a whole number from 1 to 10,000,000.');
    }
  });
});

describe('the living density', () => {
  const curve = (height: number, points = 3) => ({
    grid: Float64Array.from({ length: points }, (_, i) => i / (points - 1)),
    density: new Float64Array(points).fill(height),
  });

  it('glides from one curve to the next and then rests', () => {
    const motion = { from: curve(0), to: curve(1), start: 100 };
    expect(curveAt(motion, 100).density[0]).toBe(0);
    expect(curveAt(motion, 100 + GLIDE_MS / 2).density[0]).toBeCloseTo(0.5);
    expect(curveAt(motion, 100 + GLIDE_MS)).toBe(motion.to);
  });

  it('does not mix curves on different grids', () => {
    const motion = { from: curve(0, 5), to: curve(1), start: 0 };
    expect(curveAt(motion, 1)).toBe(motion.to);
  });
});
