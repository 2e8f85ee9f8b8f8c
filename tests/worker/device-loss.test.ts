/** A device that is lost, in every state of a session: what was asked for still comes, and what was learned stays. */
import { describe, expect, it } from 'vitest';
import { toyTable } from '../../src/catalog/toys';
import { DeviceLostError, type Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import type { Recipe } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import type { Checkpoint } from '../../src/train/trainer';
import type { Assessment } from '../../src/worker/messages/assessment';
import type { FinishedTraining } from '../../src/worker/messages/training';
import { type FoundBySearch, startSearch } from '../../src/worker/outliers/search';
import type { TrainingRun } from '../../src/worker/run-interface';
import { startRun } from '../../src/worker/training-run';
import { splitTable } from '../../src/worker/usable-rows';
import { preparedView } from '../../src/worker/views';
import { kernelBytes } from '../../tools/kernels.mjs';
import { opened } from '../engine/opened';

const columns: Recipe['columns'] = [{ name: 'x', transform: 'none' }];
const split = { validation: 0.1, test: 0.1 };
const training = { ...presets.light.training, steps: 60, evaluateEvery: 20 };
const recipe: Recipe = {
  version: 2,
  source: { kind: 'toy', toy: 'sine', count: 600, seed: 1 },
  columns,
  split,
  flow: presets.light.flow(1, 0),
  training,
  seed: 1,
};
const table = toyTable('sine', 600, 1);
const data = splitTable(table, recipe);
const view = preparedView(data, { columns, seed: 1 }, undefined);
const good = opened(await openWasm({ kernels: kernelBytes }));

type Call = 'compile' | 'step' | 'logProb' | 'sample';

/** The engine with a device that goes at a call of one kind, and is then gone for every call. */
function frail(at: Call, count: number, armed: () => boolean = () => true): Engine {
  let left = count;
  let gone = false;
  const call = (kind: Call) => {
    if (armed() && kind === at && --left < 0) gone = true;
    if (gone) throw new DeviceLostError('unplugged');
  };
  return {
    ...good,
    device: 'a frail device',
    compile(spec) {
      call('compile');
      const flow = good.compile(spec);
      return {
        ...flow,
        async logProb(rows) {
          call('logProb');
          return flow.logProb(rows);
        },
        async sample(...asked) {
          call('sample');
          return flow.sample(...asked);
        },
        train(rows, options) {
          const program = flow.train(rows, options);
          return {
            ...program,
            step(...step) {
              call('step');
              return program.step(...step);
            },
          };
        },
      };
    },
  };
}

interface Seen {
  readonly run: TrainingRun;
  readonly notices: string[];
  readonly saved: Checkpoint[];
  readonly finished: Promise<FinishedTraining>;
  readonly assessed: Promise<Assessment>;
}

function runOn(first: Engine): Seen {
  const notices: string[] = [];
  const saved: Checkpoint[] = [];
  let fail: (error: Error) => void = () => {};
  let finish: (result: FinishedTraining) => void = () => {};
  let assess: (assessment: Assessment) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const finished = new Promise<FinishedTraining>((resolve) => {
    finish = resolve;
  });
  const assessed = new Promise<Assessment>((resolve) => {
    assess = resolve;
  });
  failed.catch(() => {});
  const run = startRun(
    { first, next: async () => good, other: async () => undefined },
    { data, view, recipe, context: [] },
    'running',
    {
      update: () => {},
      finished: finish,
      density: () => {},
      assessment: (assessment) => assessment.complete && assess(assessment),
      saved: (checkpoint) => saved.push(checkpoint),
      notice: (message) => notices.push(message),
      over: () => {},
      problem: (problem) => fail(new Error(problem.message)),
    },
  );
  return {
    run,
    notices,
    saved,
    finished: Promise.race([finished, failed]),
    assessed: Promise.race([assessed, failed]),
  };
}

describe('a device that is lost', () => {
  it.each([
    ['before a run begins', 'compile', 0],
    ['while it is laid out', 'logProb', 0],
    ['while it trains', 'step', 30],
    ['while its density is drawn', 'logProb', 3],
  ] as const)('%s is replaced, and the result is the same', async (_, at, count) => {
    const whole = runOn(good);
    const moved = runOn(frail(at, count));
    const [{ metrics: expected }, { metrics }] = [await whole.finished, await moved.finished];
    expect(moved.notices.join(' ')).toMatch(/The device was lost.*unplugged/);
    expect(metrics.testLogProb).toBeCloseTo(expected.testLogProb, 6);
    expect(moved.saved.at(-1)).toMatchObject({ step: 60, stopped: 'all steps done' });
    for (const { run } of [whole, moved]) run.dispose();
  });

  it('while the flow is measured, or after, costs neither the measures nor the samples', async () => {
    let armed = false;
    const { run, notices, finished, assessed } = runOn(frail('sample', 0, () => armed));
    await finished;
    armed = true;
    expect((await assessed).findings.length).toBeGreaterThan(3);
    expect(notices).toHaveLength(1);
    const draws = await run.shared()?.sample(50);
    expect(draws).toHaveLength(50);
    run.dispose();
  });

  it('after everything is measured is replaced when samples are asked for', async () => {
    let armed = false;
    const { run, notices, assessed } = runOn(frail('sample', 0, () => armed));
    await assessed;
    armed = true;
    const draws = await Promise.all([run.shared()?.sample(50), run.shared()?.sample(50)]);
    expect(draws.map((one) => one?.length)).toEqual([50, 50]);
    expect(notices).toEqual([`The device was lost (unplugged): the trained flow is now on ${good.device}.`]);
    run.dispose();
  });

  it('while outliers are searched for starts the search again elsewhere', async () => {
    const notices: string[] = [];
    const found = await new Promise<FoundBySearch>((resolve, reject) => {
      startSearch(
        {
          table,
          usable: data,
          flow: recipe.flow,
          training,
          request: { by: [], cut: 0.05, folds: 3, members: 1, ignored: [], seed: 1 },
        },
        { first: frail('step', 100), next: async () => good },
        { cut: 0.01 },
        {
          progress: () => {},
          found: resolve,
          notice: (message) => notices.push(message),
          problem: (problem) => reject(new Error(problem.message)),
        },
      );
    });
    expect(found.outcome.rows).toBe(600);
    expect(notices).toEqual([expect.stringMatching(/^The device was lost \(unplugged\): the search begins again on/)]);
  });
});
