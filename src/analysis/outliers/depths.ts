/** Depths of rows under a density: of a conditional one every row has draws of its own, more of them the farther out it lies. */
import type { DensityModel, ModelRows } from '../density-model';
import { drawTail } from './draw-tail';
import { rowsAt } from './ensemble';

/** Draws of a density without a context, which all rows share. */
const SHARED_DRAWS = 20_000;

/**
 * Draws for each row, in stages: rows that are deeper than `deeper` after a stage are drawn for anew in the next. A tenth of the rows
 * takes ten times as many draws, so that the stages cost alike.
 */
const STAGES: readonly { readonly draws: number; readonly deeper: number; readonly most: number }[] = [
  { draws: 100, deeper: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY },
  { draws: 1_000, deeper: -Math.log(0.1), most: Number.POSITIVE_INFINITY },
  // Rows that lie far beyond all of a thousand draws lie beyond ten thousand.
  { draws: 10_000, deeper: -Math.log(0.015), most: -Math.log(1e-6) },
];
/** Drawn at once, over all rows. */
const DRAWS_AT_ONCE = 50_000;

/** The depth of rows of a density, whose shared draws are made once. */
export type DepthsOf = (rows: ModelRows, logProb: Float64Array) => Promise<Float64Array>;

export async function depthsUnder(model: DensityModel, seed: number): Promise<DepthsOf> {
  if (model.context > 0) return (rows, logProb) => conditionalDepths(model, rows, logProb, seed);
  const tail = drawTail((await model.logProb({ values: await model.sample(SHARED_DRAWS, seed) })).sort());
  return async (_, logProb) => logProb.map(tail);
}

async function conditionalDepths(
  model: DensityModel,
  rows: ModelRows,
  logProb: Float64Array,
  seed: number,
): Promise<Float64Array> {
  const depths = new Float64Array(logProb.length);
  for (const [stage, { draws, deeper, most }] of STAGES.entries()) {
    const asked = Uint32Array.from(depths, (_, row) => row).filter((row) => {
      const depth = depths[row] as number;
      return stage === 0 || (depth > deeper && depth < most);
    });
    const atOnce = Math.max(1, Math.floor(DRAWS_AT_ONCE / draws));
    for (let first = 0; first < asked.length; first += atOnce) {
      const some = asked.subarray(first, first + atOnce);
      // All rows in turn, again and again: the members of an ensemble draw one part each, and every row is to have draws of all of them.
      const given = repeated(rowsAt(rows, model, some).context ?? new Float64Array(), draws);
      const values = await model.sample(some.length * draws, seed + 1_000_003 * stage + 64 * first, given);
      const drawn = await model.logProb({ values, context: given });
      for (const [i, row] of some.entries()) {
        const own = Float64Array.from({ length: draws }, (_, draw) => drawn[draw * some.length + i] as number).sort();
        depths[row] = drawTail(own)(logProb[row] as number);
      }
    }
  }
  return depths;
}

function repeated(values: Float64Array, times: number): Float64Array {
  const out = new Float64Array(values.length * times);
  for (let i = 0; i < times; i++) out.set(values, i * values.length);
  return out;
}
