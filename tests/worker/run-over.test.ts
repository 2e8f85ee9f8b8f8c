/** How a run ends whose loss stops being finite, here since the engine says so: by its best weights, or without a result. */
import { expect, it } from 'vitest';
import { toyTable } from '../../src/catalog/toys';
import type { Engine } from '../../src/engine/engine';
import { openWasm } from '../../src/engine/wasm/engine';
import { CHECKED_RATE } from '../../src/engine/watch';
import type { Recipe } from '../../src/share/recipe';
import { presets } from '../../src/train/presets';
import { startRun } from '../../src/worker/training-run';
import { splitTable } from '../../src/worker/usable-rows';
import { preparedView } from '../../src/worker/views';
import { kernelBytes } from '../../tools/kernels.mjs';
import { engineWith, opened } from '../engine/opened';

const columns: Recipe['columns'] = [{ name: 'x', transform: 'none' }];
const recipe: Recipe = {
  version: 2,
  source: { kind: 'toy', toy: 'sine', count: 600, seed: 1 },
  columns,
  split: { validation: 0.1, test: 0.1 },
  flow: presets.light.flow(1, 0),
  training: { ...presets.light.training, steps: 200, evaluateEvery: 10 },
  seed: 1,
};
const data = splitTable(toyTable('sine', 600, 1), recipe);
const view = preparedView(data, { columns, seed: 1 }, undefined);
const good = opened(await openWasm({ kernels: kernelBytes }));

/** An engine whose losses are lost after some looks; its densities too from the start, where there is nothing to keep. */
function losing(looks: number, densities: boolean): Engine {
  return engineWith(
    good,
    (flow) => ({
      logProb: async (rows) => (densities ? flow.logProb(rows) : new Float32Array(rows.count).fill(Number.NaN)),
    }),
    (program) => {
      let seen = 0;
      let rate = 0;
      return {
        step(offset, learningRate) {
          rate = learningRate;
          return program.step(offset, learningRate);
        },
        async losses() {
          const losses = await program.losses();
          // A check by float64 finds nothing: it takes steps of its own.
          if (rate === CHECKED_RATE) return losses;
          seen += 1;
          return seen > looks ? losses.fill(Number.NaN) : losses;
        },
      };
    },
  );
}

/** What the listener hears, until nothing more is to come. */
function heard(engine: Engine, other?: Engine) {
  const said: string[] = [];
  return new Promise<string[]>((resolve) => {
    const engines = { first: engine, next: async () => good, ...(other ? { other: async () => other } : {}) };
    const run = startRun(engines, { data, view, recipe, context: [] }, 'running', {
      update: ({ phase }) => phase === 'finished' && said.push('finished phase'),
      finished({ stopped, metrics }) {
        said.push(`finished: ${stopped}, ${Number.isFinite(metrics.testLogProb)}`);
        run.dispose();
        resolve(said);
      },
      density: () => {},
      assessment: () => {},
      saved: () => {},
      notice: (message) => said.push(message),
      over: () => said.push('over'),
      problem({ code }) {
        said.push(`problem: ${code}`);
        if (said.includes('over')) resolve(said);
      },
    });
  });
}

it('ends by the best weights of before, which are its result', async () => {
  const said = await heard(losing(3, true));
  expect(said.slice(-3)).toEqual(['problem: diverged', 'finished phase', 'finished: loss not finite, true']);
});

it('ends without a result where there was never a finite one, and says that it is over', async () => {
  const said = await heard(losing(0, false));
  expect(said.slice(-2)).toEqual(['over', 'problem: diverged']);
});

it('goes on elsewhere where another engine keeps the numbers', async () => {
  const said = await heard(losing(3, true), good);
  expect(said).toContain('finished: all steps done, true');
  expect(said.join('\n')).toMatch(/computes wrong numbers near step \d+ \(its loss stopped being finite in steps/);
});
