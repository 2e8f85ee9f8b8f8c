/** Whether answers to a question are calibrated: test rows are asked the same, their true values hidden. */
import { ask } from '../../analysis/ask/ask';
import type { AskedDensity } from '../../analysis/ask/asked';
import { checkedOf } from '../../analysis/ask/checked';
import { judgedBy } from '../../analysis/ask/told';
import { ProblemError } from '../../base/problem';
import { random } from '../../base/random';
import type { Table } from '../../catalog/table';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import { groupsAt } from './combined';
import type { CheckAnswer, InferRowsRequest } from './messages';
import { wantedRows } from './rows';

/** Test rows that are asked, at most. */
const CHECKED = 400;
const BATCH = 64;

/** Throws ProblemError `no-test-rows`, and as `wantedRows`. */
export async function checkOf(
  model: Model,
  density: AskedDensity,
  table: Table,
  request: InferRowsRequest,
  test: ReadonlySet<number>,
  told: (fraction: number) => void,
): Promise<CheckAnswer> {
  const wanted = wantedRows(table, model, { ...request, where: '' }, new Set());
  const able = [...wanted.rows.keys()].filter((i) => test.has(wanted.rows[i] as number));
  if (able.length === 0) {
    throw new ProblemError(
      'no-test-rows',
      'No row of the test set can be asked this.',
      'Keep some rows for the test set in the split, or set other columns to unknown.',
    );
  }
  const chosen = Array.from(
    random(request.seed, 'ask').permutation(able.length).subarray(0, CHECKED),
    (i) => able[i] as number,
  );
  const names = orderedColumns(model.recipe.columns).map(({ name }) => name);
  const pits = new Map(
    Array.from(wanted.truth.keys(), (name) => [name, { pits: [] as number[], rows: [] as number[] }]),
  );
  let [unreliable, done] = [0, 0];
  const { draws, seed } = request;
  const asked = chosen.map((i) => wanted.asked[i] as (typeof wanted.asked)[number]);
  for await (const answer of ask(density, asked, { draws, seed, batch: BATCH })) {
    done += 1;
    if (answer.doubt !== undefined) unreliable += 1;
    const at = chosen[answer.row] as number;
    for (const [i, column] of answer.columns.entries()) {
      const name = names[column] as string;
      const truth = wanted.truth.get(name)?.[at] ?? Number.NaN;
      if (!Number.isFinite(density.columns[column]?.seen(truth) ?? Number.NaN)) continue;
      const own = pits.get(name);
      own?.pits.push(judgedBy(density, answer, i, truth).pit);
      own?.rows.push(wanted.rows[at] as number);
    }
    if (done % BATCH === 0) told(done / asked.length);
  }
  const by = model.recipe.split.by ?? [];
  const checked = checkedOf(
    [...pits].map(([name, own]) => {
      const groups = groupsAt(table, Uint32Array.from(own.rows), by);
      return { name, pits: Float64Array.from(own.pits), ...(groups ? { groups: Uint32Array.from(groups) } : {}) };
    }),
  );
  return { ...checked, rows: asked.length, unreliable };
}
