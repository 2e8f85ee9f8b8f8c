/**
 * How often a baseline is falsely said to beat a flow: small flows are trained, and 20,000 more rows of the same density tell which has the higher ln p.
 * Then small test sets are drawn from these. As they are, a claim is false if the baseline is no better. As a note, with every difference moved by its
 * mean, so that flow and baselines are equally good: a baseline that fails only on rows that neither training nor test set holds then looks better.
 */
import { allBaselines, type Baseline, type ComparedRows, compareBaselines, winnerOf } from '../../analysis/baselines';
import { meanWithError } from '../../analysis/mean-error';
import { type Random, random } from '../../base/random';
import { chooseFor, openPool } from '../../engine/choose/choose';
import { startEnsemble } from '../../train/ensemble';
import { presets, sizedTo } from '../../train/presets';
import { nodeAssets } from './assets';
import type { FalseAlarms, NullCheck } from './null';

const MANY = 20_000;
const TESTS = 1_000;
const SIZES = [100, 300, 1_000] as const;
const STEPS = 300;

/** Student's t with four degrees of freedom. */
const heavy = (draw: Random) => draw.normal() / Math.sqrt(-0.5 * Math.log(draw.uniform() * draw.uniform()));
const DENSITIES: Readonly<Record<string, (draw: Random) => readonly number[]>> = {
  'one normal': (draw) => [draw.normal()],
  exponential: (draw) => [-Math.log(draw.uniform())],
  'two normals': (draw) => [draw.normal(), draw.normal()],
  'a curve': (draw) => {
    const x = draw.normal();
    return [x, 0.6 * (x * x - 1) + 0.5 * draw.normal()];
  },
  'two columns of heavy tails': (draw) => [heavy(draw), heavy(draw)],
};

const upTo = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** Baselines and a flow, fitted to `learned` rows, as differences of ln p on these and on many more. */
async function differences(row: (draw: Random) => readonly number[], learned: number, seed: number) {
  const draw = random(seed, 'catalog', 3);
  const rows = Array.from({ length: learned + MANY }, () => row(draw));
  const values = Float64Array.from(rows.flat());
  const dim = values.length / rows.length;
  const split = { validation: upTo(0, learned / 10), train: upTo(learned / 10, learned) };
  const { flow, training } = sizedTo(presets.light, dim, 0, learned);
  const { engine } = await chooseFor(openPool(await nodeAssets()), 'wasm', {
    spec: flow,
    batch: training.batch,
    rows: learned,
  });
  const fit = await startEnsemble({
    ...{ engine, flow, values, split, seed, members: 1, mixture: false, apart: false },
    training: { ...training, steps: STEPS },
  });
  while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
  const own = await fit.logProb({ values });
  fit.dispose();
  const every = upTo(0, learned + MANY);
  return allBaselines({ values, dim, context: new Float64Array(), given: 0, split, seed }).map(
    ({ kind, name, logProb }) => {
      const difference = logProb(every).map((value, i) => value - (own[i] as number));
      return { kind, name, difference, mean: meanWithError(difference.subarray(learned)).mean };
    },
  );
}

/** In how many of the test sets a winner is claimed that is none: as the differences are, and of equally good densities. */
async function claimsOf(row: (draw: Random) => readonly number[], learned: number, rows: number, seed: number) {
  const all = await differences(row, learned, seed);
  const without = (count: number): Pick<ComparedRows, 'flow' | 'groups'> => {
    return { flow: new Float64Array(count), groups: undefined };
  };
  const moved = (equal: boolean) =>
    all.map(({ kind, name, difference, mean }): Baseline => {
      const less = equal ? mean : 0;
      return { kind, name, logProb: (of) => Float64Array.from(of, (at) => (difference[at] as number) - less) };
    });
  const train = { rows: upTo(learned / 10, learned), ...without(learned - learned / 10) };
  const draw = random(seed, 'shuffle', rows);
  let [wrong, even] = [0, 0];
  for (let i = 0; i < TESTS; i++) {
    const test = { rows: Uint32Array.from({ length: rows }, () => learned + draw.integer(MANY)), ...without(rows) };
    const winner = winnerOf(compareBaselines(moved(false), test, train));
    if (winner && (all.find(({ name }) => name === winner.name)?.mean ?? 0) <= 0) wrong += 1;
    if (winnerOf(compareBaselines(moved(true), test, train))) even += 1;
  }
  return { wrong, even };
}

/** For each learned catalog, one of `TESTS` test sets. */
export const nullBaselines: readonly NullCheck[] = Object.entries(DENSITIES).flatMap(([density, row]) =>
  [300, 1_000].flatMap((learned) =>
    SIZES.map(
      (rows): NullCheck => ({
        name: `baselines: ${density}, ${learned} rows, ${rows} test rows`,
        async *run({ seed }): AsyncGenerator<FalseAlarms> {
          const { wrong, even } = await claimsOf(row, learned, rows, seed);
          yield {
            ...{
              check: this.name,
              statement: 'a baseline wins that is no better',
              catalogs: TESTS,
              alarms: wrong,
              claimed: 0.023,
            },
            note: `moved to be equally good ${((100 * even) / TESTS).toFixed(1)} %`,
          };
        },
      }),
    ),
  ),
);
