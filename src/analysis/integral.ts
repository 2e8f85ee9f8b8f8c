/** Whether a density integrates to one, over a grid that reaches far beyond the data: in one or two dimensions. */
import type { DensityModel } from './density-model';
import type { Range } from './histogram';
import { TRUST_WORDS } from './trust-words';
import type { Verdict } from './verdict';

export interface Integral {
  /** ∫ p over the box. */
  readonly value: number;
  /** Estimated error of the quadrature, and of the draws that `outside` is counted by. */
  readonly error: number;
  /** Share of the density's own draws that lie outside the box, which the integral should lack. */
  readonly outside: number;
}

/** Cells of one size: their middles, row-major [n, dim], the mass that the rule makes of each, and which draws each holds. */
interface Cells {
  readonly middles: Float64Array;
  readonly masses: Float64Array;
  readonly held: ReadonlyMap<number, readonly number[]>;
}

/** A cell has been stepped over where the density at one of its draws is so many times what the rule makes of it. */
const STEPPED_OVER = 4;

/** The box reaches this many ranges of the data beyond them on every side. */
const BEYOND = 0.5;
/** Cells along each column at the start. */
const CELLS = [2_000, 160] as const;
const DRAWS = 4_000;
/** Cells without a draw and with less than this are not divided. */
const NEGLIGIBLE = 1e-7;
/** The error that dividing ends at: a tenth of what is bad. */
const ENOUGH = 2e-3;
const MOST_LEVELS = 8;
const MOST_POINTS = 600_000;

/**
 * ∫ p over the widened ranges, of a conditional density at one context: by the midpoint rule, in cells that are divided where they hold draws
 * or mass, until what dividing changes adds up to a thousandth.
 */
export async function integralOf(
  model: DensityModel,
  ranges: readonly Range[],
  context?: Float64Array,
): Promise<Integral> {
  const { dim } = model;
  const cells = CELLS[dim - 1];
  if (cells === undefined) throw new Error('a density is integrated over one or two columns only');
  const boxes = ranges.map(({ from, to }) => ({
    from: from - BEYOND * (to - from),
    step: ((1 + 2 * BEYOND) * (to - from)) / cells,
  }));
  const repeated = (count: number) =>
    context && Float64Array.from({ length: count * context.length }, (_, i) => context[i % context.length] as number);
  const measure = async (middles: Float64Array, volume: number): Promise<Float64Array> => {
    const logs = await model.logProb({ values: middles, context: repeated(middles.length / dim) });
    return logs.map((log) => Math.exp(log) * volume);
  };
  const total = cells ** dim;
  const first = new Float64Array(total * dim);
  for (let at = 0; at < total; at++) {
    for (const [d, { from, step }] of boxes.entries()) {
      first[at * dim + d] = from + ((Math.floor(at / cells ** d) % cells) + 0.5) * step;
    }
  }
  const draws = await model.sample(DRAWS, 0, repeated(DRAWS));
  const densities = (await model.logProb({ values: draws, context: repeated(DRAWS) })).map(Math.exp);
  const { held, outside } = drawsIn(draws, boxes, cells);
  const near = withNeighbours([...held.keys()], cells, dim);
  let steps = boxes.map(({ step }) => step);
  let now: Cells = { middles: first, masses: await measure(first, product(steps)), held };
  let [value, error, points] = [0, 0, total];
  const parts = 2 ** dim;
  for (let level = 0; ; level++) {
    const open: number[] = [];
    for (const [at, mass] of now.masses.entries()) {
      if (level > 0 || near.has(at) || mass > NEGLIGIBLE) open.push(at);
      else value += mass;
    }
    if (open.length === 0) break;
    const halves = steps.map((step) => step / 2);
    const volume = product(steps);
    const middles = divided(now.middles, open, halves);
    const masses = await measure(middles, product(halves));
    points += open.length * parts;
    const last = level + 1 >= MOST_LEVELS || points > MOST_POINTS;
    const small = ENOUGH / open.length;
    const kept: number[] = [];
    const keptHeld = new Map<number, readonly number[]>();
    for (const [i, at] of open.entries()) {
      const mass = sum(masses, i * parts, parts);
      const change = mass - (now.masses[at] as number);
      const own = now.held.get(at) ?? [];
      const atDraws = own.reduce((most, row) => Math.max(most, densities[row] as number), 0) * volume;
      const isMissed = atDraws > STEPPED_OVER * mass;
      if (!last && (Math.abs(change) > small || isMissed)) {
        for (let part = 0; part < parts; part++) {
          const inPart = own.filter((row) => partOf(draws, row, now.middles, at, dim) === part);
          if (inPart.length > 0) keptHeld.set(kept.length, inPart);
          kept.push(i * parts + part);
        }
        continue;
      }
      // Halving divides the error of a smooth density by four; where the work ended first nobody knows that it is smooth.
      value += mass + change / 3;
      error += Math.abs(change) > small ? Math.abs(change) : Math.abs(change) / 3;
      if (isMissed && last) error += own.length / DRAWS;
    }
    const keptMiddles = new Float64Array(kept.length * dim);
    for (const [i, at] of kept.entries()) keptMiddles.set(middles.subarray(at * dim, (at + 1) * dim), i * dim);
    now = { middles: keptMiddles, masses: Float64Array.from(kept, (at) => masses[at] as number), held: keptHeld };
    steps = halves;
  }
  return { value, error: error + Math.sqrt((outside * (1 - outside)) / DRAWS), outside };
}

/** These cells and all that touch them. */
function withNeighbours(held: readonly number[], cells: number, dim: number): Set<number> {
  let all = new Set(held);
  for (let d = 0; d < dim; d++) {
    const more = new Set(all);
    for (const at of all) {
      const along = Math.floor(at / cells ** d) % cells;
      if (along > 0) more.add(at - cells ** d);
      if (along < cells - 1) more.add(at + cells ** d);
    }
    all = more;
  }
  return all;
}

/** Which of the halves of a cell along every column a draw lies in. */
function partOf(draws: Float64Array, row: number, middles: Float64Array, at: number, dim: number): number {
  let part = 0;
  for (let d = 0; d < dim; d++) {
    if ((draws[row * dim + d] as number) >= (middles[at * dim + d] as number)) part += 1 << d;
  }
  return part;
}

const product = (steps: readonly number[]) => steps.reduce((volume, step) => volume * step, 1);

function sum(values: Float64Array, from: number, count: number): number {
  let total = 0;
  for (let i = from; i < from + count; i++) total += values[i] as number;
  return total;
}

/** The middles of the halves of cells along every column. */
function divided(middles: Float64Array, open: readonly number[], halves: readonly number[]): Float64Array {
  const dim = halves.length;
  const parts = 2 ** dim;
  const out = new Float64Array(open.length * parts * dim);
  for (const [i, at] of open.entries()) {
    for (let part = 0; part < parts; part++) {
      for (const [d, half] of halves.entries()) {
        const side = (part >> d) % 2 === 0 ? -0.5 : 0.5;
        out[(i * parts + part) * dim + d] = (middles[at * dim + d] as number) + side * half;
      }
    }
  }
  return out;
}

/** Which draws each cell holds, and the share of the draws that no cell holds. */
function drawsIn(draws: Float64Array, boxes: readonly { from: number; step: number }[], cells: number) {
  const dim = boxes.length;
  const held = new Map<number, number[]>();
  let missed = 0;
  for (let row = 0; row < DRAWS; row++) {
    let at = 0;
    let inside = true;
    for (const [d, { from, step }] of boxes.entries()) {
      const cell = Math.floor(((draws[row * dim + d] as number) - from) / step);
      inside &&= cell >= 0 && cell < cells;
      at += cell * cells ** d;
    }
    if (!inside) missed += 1;
    else held.set(at, [...(held.get(at) ?? []), row]);
  }
  return { held, outside: missed / DRAWS };
}

/** Farther than this from 1 is bad. */
const BAD = 0.02;

/** Whether the integral, and the draws beyond it, are near enough to 1. */
export function integralVerdict({ value, error, outside }: Integral): Verdict {
  const off = Math.abs(value + outside - 1);
  const digits = error < 5e-5 ? 4 : 3;
  const number = `${value.toFixed(digits)} ± ${Math.max(error, 10 ** -digits).toFixed(digits)}`;
  const words = TRUST_WORDS.integral;
  const box = words.box(outside > 0 ? words.beyond((100 * outside).toFixed(2)) : '');
  if (off > Math.max(BAD, 3 * error)) return { judgement: 'bad', sentence: words.off(number, box) };
  if (error > BAD) {
    return { judgement: 'warning', sentence: words.uncertain(number, box, MOST_POINTS.toLocaleString('en')) };
  }
  return { judgement: 'good', sentence: words.one(number, box) };
}
