/**
 * Two-dimensional toys whose entropy is known, so that the distance of a flow from the best possible NLL can be read in
 * nats. Each has its density: in closed form, or as an exact smoothing of a curve by one quadrature along it.
 *
 * Definitions as in nsf's `plane.py` (gaussian to checkerboard, two spirals), FFJORD (eight Gaussians), flowjax (two moons)
 * and scikit-learn (moons).
 */

import { erf } from '../base/erf';
import { type Random, random } from '../base/random';
import type { Table } from './table';
import type { ToyName } from './toy-names';

export interface Toy {
  /** A sentence for the page. */
  readonly about: string;
  /** In nats; `error` is that of −∫ p ln p on a grid with a quarter of the smallest scale, 0 where a formula gives it. */
  readonly entropy: { readonly nats: number; readonly error: number };
  draw(random: Random): readonly [number, number];
  /** ln p(x, y) in nats. */
  logProb(x: number, y: number): number;
}

const LN_2PI = Math.log(2 * Math.PI);
const GAUSSIAN_ENTROPY = 0.5 * (LN_2PI + 1);
const logNormal = (x: number, mean: number, sd: number) => -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * LN_2PI;

/** x ~ N(0, spread), y ~ N(curve(x), sd): its entropy is that of the two normals, whatever the curve. */
function shear(about: string, spread: number, curve: (x: number) => number, sd: number): Toy {
  return {
    about,
    entropy: { nats: 2 * GAUSSIAN_ENTROPY + Math.log(spread) + Math.log(sd), error: 0 },
    draw(random) {
      const x = spread * random.normal();
      return [x, curve(x) + sd * random.normal()];
    },
    logProb: (x, y) => logNormal(x, 0, spread) + logNormal(y, curve(x), sd),
  };
}

/** Nodes along a curve: they lie at most a tenth of the narrowest kernel's width apart, so the midpoint sum is exact. */
const NODES = 2000;

/** Points of a curve, one picked by a uniform number in (0, 1), blurred by a kernel in each coordinate. */
function smoothed(
  about: string,
  entropy: Toy['entropy'],
  curve: (u: number) => readonly [number, number],
  kernel: { draw(random: Random): number; density(offset: number): number },
): Toy {
  const nodes = Array.from({ length: NODES }, (_, i) => curve((i + 0.5) / NODES));
  return {
    about,
    entropy,
    draw(random) {
      const [x, y] = curve(random.uniform());
      return [x + kernel.draw(random), y + kernel.draw(random)];
    },
    logProb: (x, y) =>
      Math.log(nodes.reduce((sum, [a, b]) => sum + kernel.density(x - a) * kernel.density(y - b), 0) / NODES),
  };
}

const gaussianKernel = (sd: number) => ({
  draw: (random: Random) => sd * random.normal(),
  density: (offset: number) => Math.exp(logNormal(offset, 0, sd)),
});

/** A half circle above and one below, each taking half of (0, 1). */
const moons =
  (radius: number, upper: readonly [number, number], lower: readonly [number, number]) =>
  (u: number): readonly [number, number] => {
    const angle = 2 * Math.PI * u;
    const [x, y] = u < 0.5 ? upper : lower;
    return [radius * Math.cos(angle) + x, radius * Math.sin(angle) + y];
  };

const FULL_TURNS = 3 * Math.PI;
const SPIRAL_JITTER = 0.5;

/** Two arms of an Archimedean spiral; each point is jittered by U(0, ½) before all is divided by 3. */
function spiral(u: number): readonly [number, number] {
  const arm = u < 0.5 ? 1 : -1;
  const angle = Math.sqrt(u < 0.5 ? 2 * u : 2 * u - 1) * FULL_TURNS;
  const middle = SPIRAL_JITTER / 2;
  return [(arm * (middle - Math.cos(angle) * angle)) / 3, (arm * (middle + Math.sin(angle) * angle)) / 3];
}

/** A box of the given width, centred, smoothed by a normal. */
const blurredBox = (width: number, sd: number) => ({
  draw: (random: Random) => width * (random.uniform() - 0.5) + sd * random.normal(),
  density: (offset: number) =>
    (erf((offset + width / 2) / (sd * Math.SQRT2)) - erf((offset - width / 2) / (sd * Math.SQRT2))) / (2 * width),
});

const EIGHT = Array.from({ length: 8 }, (_, k) => {
  const angle = (k * Math.PI) / 4;
  return [(4 / Math.SQRT2) * Math.cos(angle), (4 / Math.SQRT2) * Math.sin(angle)] as const;
});
const EIGHT_SD = 0.5 / Math.SQRT2;

/** scikit-learn's lower moon is (1 − cos, ½ − sin) over (0, π), which is (1 + cos, ½ + sin) over (π, 2π). */
const SKLEARN = moons(1, [0, 0], [1, 0.5]);

export const toys: Readonly<Record<ToyName, Toy>> = {
  gaussian: shear('Two independent normals of different width.', 0.5, () => 0, 1),
  crescent: shear('A normal bent into a parabola.', 1, (x) => 0.5 * x ** 2 - 1, Math.exp(-1)),
  'crescent-cubed': shear('A normal bent into a cubic.', 1, (x) => 0.2 * x ** 3, 1),
  sine: shear('A sine wave, narrow across and normal along.', 1, (x) => Math.sin(5 * x), Math.exp(-1)),
  abs: shear('A narrow letter V.', 1, (x) => Math.abs(x) - 1, Math.exp(-1.5)),
  sign: shear('A line with a jump.', 1, (x) => Math.sign(x) + x, Math.exp(-1.5)),
  checkerboard: {
    about: 'Eight squares of a chess board, uniform on each.',
    entropy: { nats: Math.log(32), error: 0 },
    draw(random) {
      const x = 4 * random.uniform() - 2;
      const y = random.uniform() - 2 * random.integer(2);
      return [2 * x, 2 * (y + (Math.abs(Math.floor(x)) % 2))];
    },
    logProb(x, y) {
      const odd = Math.abs(Math.floor(x / 2)) % 2;
      const inside = Math.abs(x) <= 4 && Math.abs(y) <= 4 && Math.abs(Math.floor(y / 2)) % 2 === odd;
      return inside ? -Math.log(32) : Number.NEGATIVE_INFINITY;
    },
  },
  'eight-gaussians': {
    about: 'Eight round normals on a circle.',
    entropy: { nats: 2.83158, error: 1e-5 },
    draw(random) {
      const [x, y] = EIGHT[random.integer(8)] as readonly [number, number];
      return [x + EIGHT_SD * random.normal(), y + EIGHT_SD * random.normal()];
    },
    logProb: (x, y) =>
      Math.log(
        EIGHT.reduce((sum, [a, b]) => sum + Math.exp(logNormal(x, a, EIGHT_SD) + logNormal(y, b, EIGHT_SD)), 0) / 8,
      ),
  },
  'two-moons': smoothed(
    'Two half circles that hook into each other.',
    { nats: 2.39572, error: 1e-5 },
    moons(2, [-1, 0], [1, 0]),
    gaussianKernel(0.2),
  ),
  'sklearn-moons-05': smoothed(
    'Thin moons (noise 0.05).',
    { nats: 0.28923, error: 1e-5 },
    SKLEARN,
    gaussianKernel(0.05),
  ),
  'sklearn-moons-10': smoothed('Moons (noise 0.1).', { nats: 1.00758, error: 1e-5 }, SKLEARN, gaussianKernel(0.1)),
  'two-spirals': smoothed(
    'Two arms of a spiral.',
    { nats: 2.64545, error: 1e-5 },
    spiral,
    blurredBox(SPIRAL_JITTER / 3, 0.1),
  ),
};

/** Draws, row-major [count, 2]; the same seed gives the same draws. */
export function drawToy(name: ToyName, count: number, seed: number): Float64Array {
  const source = random(seed, 'catalog');
  const { draw } = toys[name];
  const values = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) values.set(draw(source), 2 * i);
  return values;
}

/** The toy's draws as a catalog of two columns, x and y. */
export function toyTable(toy: ToyName, count: number, seed: number): Table {
  const values = drawToy(toy, count, seed);
  const columns = ['x', 'y'].map((name, d) => ({
    kind: 'number' as const,
    name,
    values: Float64Array.from({ length: count }, (_, i) => values[2 * i + d] as number),
  }));
  return { name: `Toy: ${toy}`, rows: count, columns, notes: [] };
}
