/** The tutorial's mathematics against values from elsewhere: closed forms, plain sums, and formulas written out again. */
import { describe, expect, it } from 'vitest';
import { plainFlow } from '../../src/flow/evaluate';
import { layoutOf } from '../../src/flow/flow';
import { applyMasks } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { carriedBy, dragKnot, initialChange, stripMass } from '../../src/tutorial/chapters/change-state';
import { initialKnots, readOff } from '../../src/tutorial/chapters/knots-state';
import type { Snapshot } from '../../src/tutorial/lab/protocol';
import { gaussianFlow, nllOf } from '../../src/tutorial/mathematics/gaussian';
import { flowOfKnots, type Knots } from '../../src/tutorial/mathematics/knots';
import { maskedPicture, seenBy } from '../../src/tutorial/mathematics/masks';
import { contourOf, LATENTS, MARKED, massesOf, ODD } from '../../src/tutorial/mathematics/odd-one';
import { polygonArea, squareImage } from '../../src/tutorial/mathematics/square';
import { linearRational, normal, plainArea, rationalQuadratic } from './support/splines';

describe('mass', () => {
  const bent = dragKnot(dragKnot(initialChange(), 2, -1.4, 0.1), 4, 1.6, 0.9);
  const density = (xs: Float64Array) => flowOfKnots(bent.knots, 'sampling').logProb(xs).map(Math.exp);

  it('is carried: a strip and its image hold what plain sums over both densities give', () => {
    const { base, data, z0, z1, x0, x1 } = stripMass({ ...bent, strip: -0.8 });
    expect(data).toBeCloseTo(base, 6);
    expect(base).toBeCloseTo(
      plainArea((zs) => zs.map(normal), z0, z1, 2_000),
      6,
    );
    expect(data).toBeCloseTo(plainArea(density, x0, x1, 2_000), 5);
  });

  it('makes an area of one with the factor, and without it what a plain sum gives', () => {
    const { area, forgottenArea } = carriedBy(bent);
    expect(area).toBeCloseTo(1, 6);
    const flow = flowOfKnots(bent.knots, 'sampling');
    const forgotten = plainArea((xs) => flow.forward(xs).value.map(normal), -8, 8, 8_000);
    expect(forgottenArea).toBeCloseTo(forgotten, 4);
  });

  it('keeps its area to six digits where the density is two spikes', () => {
    const moves = [
      [3, 0, 0.6],
      [2, -0.63, -2.6],
      [4, 0.63, 2.6],
      [1, -2.7, -2.67],
      [5, 2.7, 2.67],
    ] as const;
    const spikes = moves.reduce((state, [k, z, x]) => dragKnot(state, k, z, x), initialChange());
    expect(Math.max(...carriedBy(spikes).density)).toBeGreaterThan(2);
    expect(carriedBy(spikes).area).toBeCloseTo(1, 6);
  });
});

describe('a Gaussian', () => {
  it.each([
    [0, 1],
    [1.5, 0.25],
    [-3, 4],
  ])('of mean %d and deviation %d has the NLL of the closed form on any rows', (mean, deviation) => {
    const rows = Float64Array.of(-2, -0.3, 0, 0.7, 5);
    const closed = rows.reduce((sum, x) => sum + 0.5 * ((x - mean) / deviation) ** 2, 0) / rows.length;
    const expected = closed + Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
    expect(nllOf(gaussianFlow(mean, deviation), rows)).toBeCloseTo(expected, 9);
  });
});

describe('the spline shown', () => {
  const held: Knots = {
    order: 'rational-quadratic',
    bound: 3,
    x: [-3, -2.1, -0.2, 1.4, 3],
    y: [-3, -1.2, -0.9, 2.2, 3],
    slopes: [0.4, 2.5, 0.7],
    lambda: [0.5, 0.2, 0.8, 0.35],
  };
  const places = [-2.9, -2.1, -1, 0.3, 1.39, 2.8];

  it.each(places)('is the published rational quadratic at x = %d, to six digits', (probe) => {
    const { y, slope, logProb, back } = readOff({ ...initialKnots(), knots: held, probe });
    const known = rationalQuadratic(held, probe);
    expect(y).toBeCloseTo(known.value, 6);
    expect(slope).toBeCloseTo(known.slope, 6);
    expect(logProb).toBeCloseTo(Math.log(normal(known.value) * known.slope), 6);
    expect(back).toBeCloseTo(probe, 6);
  });

  it.each(places)('is the published linear-rational form at x = %d, both ways', (probe) => {
    const knots: Knots = { ...held, order: 'linear-rational' };
    const { y, slope } = readOff({ ...initialKnots(), knots, probe });
    expect(y).toBeCloseTo(linearRational(knots, probe), 6);
    const h = 1e-6;
    const rise = (linearRational(knots, probe + h) - linearRational(knots, probe - h)) / (2 * h);
    expect(slope).toBeCloseTo(rise, 4);
    const back = readOff({ ...initialKnots(), knots, probe: linearRational(knots, probe), direction: 'forward' });
    expect(back.value).toBeCloseTo(probe, 6);
  });
});

describe('masks', () => {
  it('leave to each output the variables before it, whatever the order', () => {
    expect([0, 1, 2].map((output) => seenBy(maskedPicture([1, 2, 3], [6, 6]), output))).toEqual([[], [0], [0, 1]]);
    expect([0, 1, 2].map((output) => seenBy(maskedPicture([3, 1, 2], [5]), output))).toEqual([[1, 2], [], [1]]);
  });

  it.each([
    { visit: 'ascending', degrees: [1, 2, 3] },
    { visit: 'descending', degrees: [3, 2, 1] },
  ] as const)(
    'are those of an autoregressive flow: a latent depends on its own variable and on those seen, $visit',
    (order) => {
      const spec: FlowSpec = {
        dim: 3,
        context: 0,
        base: { kind: 'standard-normal' },
        transforms: [
          { kind: 'autoregressive-affine', hidden: [6, 6], activation: 'tanh', fast: 'density', visit: order.visit },
        ],
      };
      const layout = layoutOf(spec);
      const parameters = applyMasks(
        layout,
        Float32Array.from({ length: layout.size }, (_, i) => 0.3 * Math.sin(i + 1)),
      );
      const latents = (x: readonly number[]) => plainFlow(spec, parameters).forward(x).value;
      const start = [0.2, -0.4, 0.7];
      const before = latents(start);
      const picture = maskedPicture(order.degrees, [6, 6]);
      for (const output of [0, 1, 2]) {
        const moved = [0, 1, 2].filter(
          (input) => latents(start.map((x, i) => (i === input ? x + 0.5 : x)))[output] !== before[output],
        );
        expect(moved).toEqual([...seenBy(picture, output), output].sort());
      }
    },
  );
});

describe('the first picture', () => {
  it('marks one galaxy that is odd, within the range of either column, and says how rare each is', () => {
    const odd = MARKED[ODD];
    expect(odd?.name).toBe('C');
    const others = MARKED.filter((one) => one !== odd);
    const masses = Array.from({ length: LATENTS.length / 2 }, (_, i) =>
      massesOf(LATENTS[2 * i] as number, LATENTS[2 * i + 1] as number),
    );
    for (const axis of [0, 1] as const) {
      const sorted = masses.map((mass) => mass[axis]).sort((a, b) => a - b);
      const at = odd?.at[axis] ?? Number.NaN;
      // Within the middle nine tenths of the galaxies.
      expect(at).toBeGreaterThan(sorted[Math.floor(0.05 * sorted.length)] as number);
      expect(at).toBeLessThan(sorted[Math.floor(0.95 * sorted.length)] as number);
    }
    for (const other of others) expect(other.oneIn).toBeLessThan(100);
    expect(odd?.oneIn).toBeGreaterThan(1e5);
    // ln p a second way: two normals, of x and of y about the relation, whose curve is what the base's centre goes to.
    for (const { at, logProb } of MARKED) {
      const [x, y] = at;
      const scatter = massesOf(x, 1)[1] - massesOf(x, 0)[1];
      const off = (y - massesOf(x, 0)[1]) / scatter;
      const density = (Math.exp(-0.5 * x * x) * Math.exp(-0.5 * off * off)) / (2 * Math.PI * scatter);
      expect(logProb).toBeCloseTo(Math.log(density), 9);
    }
  });

  it('draws contours that hold what they say', () => {
    const inside = (share: number) => {
      const contour = contourOf(share, 720);
      const crossings = (x: number, y: number) =>
        contour.filter(([x1, y1], i) => {
          const [x2, y2] = contour[(i + 1) % contour.length] as readonly [number, number];
          return y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1);
        }).length;
      let count = 0;
      for (let i = 0; i < LATENTS.length; i += 2) {
        const [x, y] = massesOf(LATENTS[i] as number, LATENTS[i + 1] as number);
        if (crossings(x, y) % 2 === 1) count += 1;
      }
      return count / (LATENTS.length / 2);
    };
    for (const share of [0.68, 0.95]) expect(Math.abs(inside(share) - share)).toBeLessThan(0.06);
  });
});

describe('a small square under a flow of two columns', () => {
  const spec: FlowSpec = {
    dim: 2,
    context: 0,
    base: { kind: 'standard-normal' },
    transforms: [
      {
        kind: 'autoregressive-spline',
        order: 'linear-rational',
        bins: 4,
        bound: 4,
        hidden: [6],
        activation: 'tanh',
        fast: 'density',
        visit: 'ascending',
      },
    ],
  };
  const layout = layoutOf(spec);
  const wild = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(7 * i + 1));
  const snapshot = {
    spec,
    parameters: applyMasks(layout, wild),
    standardisation: { shift: [1, -2], scale: [2, 0.5] },
  } as unknown as Snapshot;

  it('has an image whose area is the determinant, and that is the product of the slopes', () => {
    for (const [z1, z2] of [
      [0, 0],
      [0.7, -1.1],
      [-1.9, 1.6],
    ] as const) {
      const { areas, determinant, slopes, cross } = squareImage(snapshot, z1, z2);
      expect(areas / determinant).toBeCloseTo(1, 2);
      expect((slopes[0] * slopes[1]) / determinant).toBeCloseTo(1, 4);
      expect(cross[0]).toBe(0);
      expect(cross[1]).not.toBe(0);
    }
  });

  it('a polygon has its area, whichever way it is walked', () => {
    const square = Float64Array.of(0, 0, 2, 0, 2, 3, 0, 3);
    expect(polygonArea(square)).toBe(6);
    expect(polygonArea(Float64Array.of(0, 3, 2, 3, 2, 0, 0, 0))).toBe(6);
  });
});
