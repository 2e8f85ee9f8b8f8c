/** The posterior of true values of every row of a catalog with errors and missing cells, as columns of its table and of a file. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { presets, sizedTo } from '../../src/train/presets';
import type { InferredRows } from '../../src/worker/infer/messages';
import type { SessionCommands, SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

const ROWS = 500;
const ERROR = 1;
/** Every so many rows x is missing. */
const HOLE = 25;

/** x ~ N(3, 2²) with errors of 1, and y ~ N(0, 1) exactly. */
function catalog(): File {
  const draw = random(4, 'catalog');
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const x = 3 + 2 * draw.normal();
    const seen = (x + ERROR * draw.normal()).toFixed(6);
    return `${i % HOLE === 0 ? '' : seen},${ERROR},${draw.normal().toFixed(6)}`;
  });
  return new File([`x,e_x,y\n${lines.join('\n')}\n`], 'measured.csv');
}

let session: SessionCommands;
const events: SessionEvent[] = [];
const wakers: (() => void)[] = [];
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => wakers.push(resolve));
}
const finished = () => events.filter(({ type }) => type === 'finished').length;

async function learn(column: { readonly error?: string; readonly holes?: true }): Promise<void> {
  const before = finished();
  await session.choose({
    columns: [
      { name: 'x', transform: 'none', ...column },
      { name: 'y', transform: 'none' },
    ],
    seed: 3,
  });
  const { flow, training } = sizedTo(presets.light, 2, 0, ROWS, true);
  await session.train({ flow, training: { ...training, steps: 200, evaluateEvery: 50 }, mixture: true, seed: 3 });
  await until(() => finished() > before);
}

beforeAll(async () => {
  session = createSession({ kernels: kernelBytes });
  await session.listen((event) => {
    events.push(event);
    for (const wake of wakers.splice(0)) wake();
  });
  await session.open({ kind: 'files', files: [catalog()] }, 1);
  await learn({ error: 'e_x', holes: true });
}, 120_000);
afterAll(() => session.reset());

it('are those of the normal density with its normal error, and of a missing cell those of the density', async () => {
  const answer = await session.trueValues();
  if ('problem' in answer) throw new Error(answer.problem.message);
  const rows: InferredRows = answer;
  expect(rows).toMatchObject({
    of: 'true values',
    columns: ['log_p', 'log_p_error', ...['x', 'y'].flatMap((name) => [`${name}_true`, `${name}_true_error`])],
  });
  expect(rows.sentences[0]).toBe(`Posterior mean and standard deviation of the true values of ${ROWS} rows.`);
  const all = Uint32Array.from({ length: ROWS }, (_, row) => row);
  const column = async (name: string) => (await session.valuesAt(name, all)) ?? expect.fail(name);
  const [x, mean, deviation] = [await column('x'), await column('x_true'), await column('x_true_error')];
  const [logProb, error] = [await column('log_p'), await column('log_p_error')];
  // Of N(3, 2²) and an error of 1, seen at w: mean (4 w + 3)/5, deviation √(4/5), and w ~ N(3, 5).
  let [off, squares, log] = [0, 0, 0];
  for (const row of all) {
    if (row % HOLE === 0) {
      expect(Math.abs((mean[row] as number) - 3)).toBeLessThan(0.7);
      expect(Math.abs((deviation[row] as number) - 2)).toBeLessThan(0.6);
      continue;
    }
    const w = x[row] as number;
    off += Math.abs((mean[row] as number) - (4 * w + 3) / 5) / ROWS;
    squares += (deviation[row] as number) ** 2 / (ROWS - ROWS / HOLE);
    log += (logProb[row] as number) / (ROWS - ROWS / HOLE);
    expect(error[row]).toBeGreaterThan(0);
  }
  expect(off).toBeLessThan(0.25);
  expect(Math.abs(squares - 0.8)).toBeLessThan(0.2);
  expect(Math.abs(log + Math.log(2 * Math.PI * Math.E * Math.sqrt(5)))).toBeLessThan(0.2);
});

it('sort the table, stand in its file, and can be taken away', async () => {
  const query = { sort: { by: 'column', column: 'x_true_error' }, descending: true, from: 0, count: 1 } as const;
  const page = await session.catalogRows(query);
  expect('rows' in page && ((page.rows[0]?.row ?? 0) - 1) % HOLE).toBe(0);
  const told = events.findLast((event) => event.type === 'inferred');
  const key = told?.type === 'inferred' ? told.rows[0]?.key : undefined;
  const file = await session.inferredTable(key ?? -1, 'csv');
  expect(file instanceof Blob && (await file.text()).split('\n')[0]).toBe(
    'x,e_x,y,log_p,log_p_error,x_true,x_true_error,y_true,y_true_error',
  );
  await session.forgetInferred(key ?? -1);
  expect(await session.valuesAt('x_true', Uint32Array.of(0))).toBeUndefined();
});

it('are refused of a model of exact rows, whose values are true', async () => {
  await learn({});
  expect(await session.trueValues()).toMatchObject({ problem: { code: 'exact-rows' } });
}, 120_000);
