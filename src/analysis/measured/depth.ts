/**
 * How far out a row as it was measured lies under a mixture of true values: depth = −ln P(a draw with the row's own errors, missing cells and limits is
 * less likely). For an exact density it is a standard exponential whatever the errors, so that a noisy row is no discovery.
 */
import { random } from '../../base/random';
import { CELL } from '../../catalog/measured/cells';
import type { GaussianMixture } from '../mixture-steps';
import { drawTail } from '../outliers/draw-tail';
import { type Cells, FORM } from './cells';
import { measuredLogProb } from './deconvolve';
import { seenDraws } from './seen-draws';

/** Draws of a row, in stages: those that lie deeper are drawn for anew. Cells that take quadrature cost a hundred times as much. */
const STAGES = [
  { draws: 200, byQuadrature: 60, deeper: Number.NEGATIVE_INFINITY },
  { draws: 2_000, byQuadrature: 400, deeper: -Math.log(0.1) },
] as const;
/** Rows of equal errors share their draws: so many for each of them, and at most. */
const SHARED = { each: 200, most: 20_000, fewest: 20 } as const;
/** Draws that a tail needs at least. */
const ENOUGH = 20;
/** Rows between two rests. */
const BETWEEN_RESTS = 20;

export interface MeasuredDepths {
  readonly depth: Float64Array;
  /** Rows whose limits hardly any draw fulfils: nothing is known of their depth, which is 0. */
  readonly unjudged: number;
}

interface Options {
  readonly seed: number;
  /** The first columns, which the density is conditional on. */
  readonly given?: number | undefined;
}

/** What two rows must share for draws of one to be draws of the other; undefined where a row has draws of its own. */
function patternOf({ catalog, dim }: Cells, row: number, given: number): string | undefined {
  if (given > 0) return undefined;
  const at = row * dim;
  const kinds = catalog.kinds.subarray(at, at + dim);
  if (kinds.some((kind) => kind >= CELL.above)) return undefined;
  const { pairs = [], values } = catalog.correlated ?? {};
  const own = values?.subarray(row * pairs.length, (row + 1) * pairs.length) ?? [];
  return [...own, ...kinds, ...catalog.spread.subarray(at, at + dim), ...catalog.upper.subarray(at, at + dim)].join();
}

/** Of the named rows, in their order. Yields the fraction that is done. */
export function* measuredDepths(
  mixture: GaussianMixture,
  cells: Cells,
  rows: Uint32Array,
  { seed, given = 0 }: Options,
): Generator<number, MeasuredDepths> {
  const logProb = measuredLogProb(mixture, cells, rows, given);
  const depth = new Float64Array(rows.length);
  let [unjudged, done] = [0, 0];

  function tailOf(row: number, count: number, stage: number): ((logProb: number) => number) | undefined {
    const options = {
      count,
      seed: (seed + 2 * row + stage) % 2 ** 53,
      noise: random(seed, 'noise', 2 * row + stage),
      given,
    };
    const drawn = seenDraws(mixture, cells, row, options);
    if (drawn.count < ENOUGH) return undefined;
    const every = Uint32Array.from({ length: drawn.count }, (_, i) => i);
    return drawTail(measuredLogProb(mixture, drawn, every, given).sort());
  }

  const alike = new Map<string, number[]>();
  const alone: number[] = [];
  for (const [i, row] of rows.entries()) {
    const pattern = patternOf(cells, row, given);
    if (pattern === undefined) alone.push(i);
    else alike.set(pattern, [...(alike.get(pattern) ?? []), i]);
  }
  for (const places of alike.values()) {
    if (places.length < SHARED.fewest) {
      alone.push(...places);
      continue;
    }
    const count = Math.min(SHARED.most, SHARED.each * places.length);
    const tail = tailOf(rows[places[0] as number] as number, count, 0);
    for (const i of places) depth[i] = tail?.(logProb[i] as number) ?? 0;
    done += places.length;
    yield done / rows.length;
  }
  for (const [n, i] of alone.entries()) {
    const row = rows[i] as number;
    const takesQuadrature = cells.form.subarray(row * cells.dim, (row + 1) * cells.dim).includes(FORM.other);
    for (const [stage, { draws, byQuadrature, deeper }] of STAGES.entries()) {
      if (stage > 0 && (depth[i] as number) <= deeper) break;
      const tail = tailOf(row, takesQuadrature ? byQuadrature : draws, stage);
      depth[i] = tail?.(logProb[i] as number) ?? 0;
      if (tail) continue;
      unjudged += 1;
      break;
    }
    done += 1;
    if (n % BETWEEN_RESTS === 0) yield done / rows.length;
  }
  return { depth, unjudged };
}
