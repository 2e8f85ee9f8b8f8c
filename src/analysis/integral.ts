/** Whether a density integrates to one, over a grid that reaches far beyond the data: in one or two dimensions. */
import type { DensityModel } from './density-model';
import type { Range } from './histogram';
import type { Verdict } from './verdict';

export interface Integral {
  /** ∫ p over the box. */
  readonly value: number;
  /** Estimated error of the quadrature, and of the draws that `outside` is counted by. */
  readonly error: number;
  /** Share of the density's own draws that lie outside the box, which the integral should lack. */
  readonly outside: number;
}

/** The box reaches this many ranges of the data beyond them on every side. */
const BEYOND = 0.5;
/** Cells along each column at the start. */
const CELLS = [2_000, 160] as const;
const DRAWS = 4_000;
/** Cells without a draw and with less than this are not divided. */
const NEGLIGIBLE = 1e-7;
/** The error that dividing ends at: a twentieth of what is bad. */
const ENOUGH = 1e-3;
const MOST_LEVELS = 8;
const MOST_POINTS = 600_000;

/** Cells of one size: their middles, row-major [n, dim], and the mass that the rule makes of each. */
interface Cells {
  readonly middles: Float64Array;
  readonly masses: Float64Array;
}

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
  const measure = async (middles: Float64Array, volume: number): Promise<Cells> => {
    const logs = await model.logProb({ values: middles, context: repeated(middles.length / dim) });
    return { middles, masses: logs.map((log) => Math.exp(log) * volume) };
  };
  const total = cells ** dim;
  const middles = new Float64Array(total * dim);
  for (let at = 0; at < total; at++) {
    for (const [d, { from, step }] of boxes.entries()) {
      middles[at * dim + d] = from + ((Math.floor(at / cells ** d) % cells) + 0.5) * step;
    }
  }
  const { drawn, outside } = drawsIn(await model.sample(DRAWS, 0, repeated(DRAWS)), boxes, cells);
  let steps = boxes.map(({ step }) => step);
  let now = await measure(middles, product(steps));
  let [value, error, points] = [0, 0, total];
  let worth = (at: number) => drawn[at] === 1 || (now.masses[at] as number) > NEGLIGIBLE;
  for (let level = 0; ; level++) {
    const open: number[] = [];
    for (const [at, mass] of now.masses.entries()) {
      if (worth(at)) open.push(at);
      else value += mass;
    }
    if (open.length === 0) break;
    const parts = 2 ** dim;
    const halves = steps.map((step) => step / 2);
    const finer = await measure(divided(now.middles, open, halves), product(halves));
    points += open.length * parts;
    const changes = Float64Array.from(
      open,
      (at, i) => sum(finer.masses, i * parts, parts) - (now.masses[at] as number),
    );
    const last = level + 1 >= MOST_LEVELS || points > MOST_POINTS;
    const small = ENOUGH / open.length;
    const goesOn = (i: number) => !last && Math.abs(changes[i] as number) > small;
    for (const [i, change] of changes.entries()) {
      if (goesOn(i)) continue;
      // Halving divides the error of a smooth density by four.
      value += sum(finer.masses, i * parts, parts) + change / 3;
      error += Math.abs(change) / 3;
    }
    const kept = open.flatMap((_, i) => (goesOn(i) ? Array.from({ length: parts }, (_part, k) => i * parts + k) : []));
    now = {
      middles: Float64Array.from(kept.flatMap((at) => [...finer.middles.subarray(at * dim, (at + 1) * dim)])),
      masses: Float64Array.from(kept, (at) => finer.masses[at] as number),
    };
    steps = halves;
    worth = () => true;
  }
  return { value, error: error + Math.sqrt((outside * (1 - outside)) / DRAWS), outside };
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

/** Which cells hold a draw, and the share of the draws that no cell holds. */
function drawsIn(draws: Float64Array, boxes: readonly { from: number; step: number }[], cells: number) {
  const dim = boxes.length;
  const drawn = new Uint8Array(cells ** dim);
  const count = draws.length / dim;
  let missed = 0;
  for (let row = 0; row < count; row++) {
    let at = 0;
    let inside = true;
    for (const [d, { from, step }] of boxes.entries()) {
      const cell = Math.floor(((draws[row * dim + d] as number) - from) / step);
      inside &&= cell >= 0 && cell < cells;
      at += cell * cells ** d;
    }
    if (inside) drawn[at] = 1;
    else missed += 1;
  }
  return { drawn, outside: missed / count };
}

/** Farther than this from 1 is bad. */
const BAD = 0.02;

/** Whether the integral, and the draws beyond it, are near enough to 1. */
export function integralVerdict({ value, error, outside }: Integral): Verdict {
  const off = Math.abs(value + outside - 1);
  const digits = error < 5e-5 ? 4 : 3;
  const number = `${value.toFixed(digits)} ± ${Math.max(error, 10 ** -digits).toFixed(digits)}`;
  const beyond = outside > 0 ? `; ${(100 * outside).toFixed(2)} % of the samples lie outside it` : '';
  const box = `over twice the range of the data${beyond}`;
  if (off > Math.max(BAD, 3 * error)) {
    return {
      judgement: 'bad',
      sentence: `The density does not integrate to 1: ${number} ${box}. Its ln p cannot be compared; choose another engine or flow.`,
    };
  }
  if (error > BAD) {
    return {
      judgement: 'warning',
      sentence: `The integral is uncertain: ${number} ${box}. The density is too sharp for ${MOST_POINTS.toLocaleString('en')} points.`,
    };
  }
  return { judgement: 'good', sentence: `The density integrates to ${number} ${box}.` };
}
