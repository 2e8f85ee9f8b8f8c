/** A spline in the hand is the engine's spline: the same knots, the same numbers, on the page and on the wasm engine. */
import { describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { openWasm } from '../../src/engine/wasm/engine';
import {
  curvesOf,
  dragKnot,
  dragSlope,
  initialKnots,
  readOff,
  withBins,
  withOrder,
} from '../../src/tutorial/chapters/knots-state';
import {
  flowOfKnots,
  identityKnots,
  type Knots,
  moveKnot,
  rawOf,
  setSlope,
} from '../../src/tutorial/mathematics/knots';
import { knotPlaces } from '../../src/tutorial/mathematics/layers';
import { kernelBytes } from '../../tools/kernels.mjs';

const bent = (order: Knots['order']): Knots => {
  const moved = moveKnot(moveKnot(identityKnots(5, 3, order), 1, -2.4, -1.1), 3, 1.2, 2.5);
  return setSlope(setSlope(moved, 2, 0.1), 3, 7);
};
const options = ({ order, x, bound }: Knots) => ({ order, bins: x.length - 1, bound });

describe.each(['rational-quadratic', 'linear-rational'] as const)('a %s spline', (order) => {
  const knots = bent(order);

  it('passes through the knots that the hand put there', () => {
    const places = knotPlaces(rawOf(knots), options(knots));
    for (const [i, { x, y }] of places.entries()) {
      expect(x).toBeCloseTo(knots.x[i + 1] as number, 9);
      expect(y).toBeCloseTo(knots.y[i + 1] as number, 9);
    }
    const { value, logDet } = flowOfKnots(knots, 'density').forward(knots.x.slice(1, -1));
    expect(Array.from(value)).toEqual(knots.y.slice(1, -1).map((y) => expect.closeTo(y, 9)));
    expect(Array.from(logDet, Math.exp)).toEqual(knots.slopes.map((slope) => expect.closeTo(slope, 6)));
  });

  it('has the value, slope and density that the wasm engine computes', async () => {
    const opened = await openWasm({ kernels: kernelBytes });
    if (!opened.ok) throw new Error(opened.problem);
    const flow = opened.engine.compile({
      dim: 1,
      context: 0,
      base: { kind: 'standard-normal' },
      transforms: [{ kind: 'elementwise-spline', ...options(knots), fast: 'density' }],
    });
    flow.load(Float32Array.from(rawOf(knots)));
    for (const probe of [-3.5, -2.6, -0.4, 0.7, 2.2]) {
      const shown = readOff({ ...initialKnots(), knots, probe });
      const rows = { values: Float32Array.of(probe), count: 1 };
      const { values, logDet } = await flow.forward(rows);
      expect(values[0]).toBeCloseTo(shown.y, 5);
      expect(Math.exp(logDet[0] as number)).toBeCloseTo(shown.slope, 4);
      expect((await flow.logProb(rows))[0]).toBeCloseTo(shown.logProb, 4);
    }
    flow.dispose();
  });

  it('comes back from the inverse to six digits', () => {
    for (const probe of [-2.9, 0.1, 1.7, 3.6]) {
      expect(readOff({ ...initialKnots(), knots, probe, direction: 'forward' }).back).toBeCloseTo(probe, 9);
    }
  });
});

describe('the hand', () => {
  it('cannot bring a knot past its neighbours, nor a slope to zero', () => {
    const { knots } = dragSlope(dragKnot(initialKnots(), 2, 99, -99), 2, -1);
    expect(knots.x[2]).toBeLessThan(knots.x[3] as number);
    expect(knots.y[2]).toBeGreaterThan(knots.y[1] as number);
    expect(knots.slopes[1]).toBeGreaterThan(0);
    expect(rawOf(knots).every(Number.isFinite)).toBe(true);
  });

  it('starts again from the identity with another number of bins, and keeps its order', () => {
    const { knots } = withBins(withOrder(dragKnot(initialKnots(), 1, -2, 1), 'linear-rational'), 9);
    expect(knots.order).toBe('linear-rational');
    expect(knots.x).toEqual(knots.y);
    expect(knots.x).toHaveLength(10);
  });
});

describe('the area of the density', () => {
  it.each(['rational-quadratic', 'linear-rational'] as const)(
    'is one to six digits, wherever a hand puts the knots, %s',
    (order) => {
      const hand = random(3, 'sample');
      for (let times = 0; times < 40; times++) {
        let knots = identityKnots(times % 2 ? 4 : 6, 3, order);
        for (let moves = 0; moves < 10; moves++) {
          const k = 1 + Math.floor(hand.uniform() * (knots.x.length - 2));
          knots = moveKnot(knots, k, 6 * hand.uniform() - 3, 6 * hand.uniform() - 3);
          knots = setSlope(knots, k, Math.exp(3 * hand.normal()));
        }
        expect(Math.abs(curvesOf(knots).area - 1)).toBeLessThan(5e-7);
      }
    },
  );
});
