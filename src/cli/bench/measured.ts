/**
 * `npm run bench -- measured`: densities of true values from catalogs with errors, missing cells and weights, whose truth is known. NLL of clean test rows of
 * the deconvolved mixture, of the flows with it, and of a plain fit of the complete rows as they are, above the truth's; and what a step with draws costs.
 */
import { HALF_LN_2PI } from '../../base/normal-distribution';
import { type Random, random } from '../../base/random';
import type { Table } from '../../catalog/table';
import { toys } from '../../catalog/toys';
import { chooseFor, openPool } from '../../engine/choose/choose';
import type { Engine } from '../../engine/engine';
import type { ColumnChoice, Recipe } from '../../share/recipe';
import { startEnsemble } from '../../train/ensemble';
import type { Ensemble } from '../../train/ensemble-interface';
import { mixtureDensity } from '../../train/mixture-density';
import { presets, sizedTo } from '../../train/presets';
import { deconvolvedOf, ofMeasured } from '../../worker/measured';
import { fitOf } from '../../worker/run';
import { sizedRecipe } from '../../worker/sized-recipe';
import { splitTable } from '../../worker/usable-rows';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { ARGUMENT_WORDS } from '../words';
import { nodeAssets } from './assets';

const ROWS = 20_000;
const TESTS = 10_000;

/** A density of true values, as the columns are transformed. */
interface Truth {
  readonly dim: number;
  draw(from: Random): readonly number[];
  /** ln p in nats. */
  logProb(x: readonly number[]): number;
}

const logNormal = (x: number, mean: number, deviation: number) =>
  -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation) - HALF_LN_2PI;

const moons: Truth = {
  dim: 2,
  logProb: ([x = 0, y = 0]) => toys['sklearn-moons-10'].logProb(x, y),
  draw: toys['sklearn-moons-10'].draw,
};
/** log10 of a flux of median 1 and 0.5 dex. */
const flux: Truth = {
  dim: 1,
  logProb: ([x = 0]) => logNormal(x, 0, 0.5),
  draw: (from) => [0.5 * from.normal()],
};
/** Two clumps. */
const clumps: Truth = {
  dim: 2,
  logProb: ([x = 0, y = 0]) =>
    Math.log(0.5 * Math.exp(logNormal(x, -3, 0.7)) + 0.5 * Math.exp(logNormal(x, 3, 0.7))) + logNormal(y, 0, 0.5),
  draw: (from) => [(from.uniform() < 0.5 ? -3 : 3) + 0.7 * from.normal(), 0.5 * from.normal()],
};

interface Case {
  readonly truth: Truth;
  readonly transform: 'none' | 'log10';
  /** Range of σ of a cell, in the catalog's units; absent where cells are exact. */
  readonly sigma?: readonly [number, number];
  /** Fraction of the cells that are missing. */
  readonly holes?: number;
  /** The chance of a row to be in the catalog. */
  readonly selected?: (x: readonly number[]) => number;
}

const cases: Readonly<Record<string, Case>> = {
  errors: { truth: moons, transform: 'none', sigma: [0.1, 0.4] },
  'errors-holes': { truth: moons, transform: 'none', sigma: [0.1, 0.4], holes: 0.3 },
  holes: { truth: moons, transform: 'none', holes: 0.3 },
  'flux-1': { truth: flux, transform: 'log10', sigma: [1, 1] },
  'flux-2': { truth: flux, transform: 'log10', sigma: [2, 2] },
  selection: { truth: clumps, transform: 'none', selected: ([x = 0]) => 0.05 + 0.95 / (1 + Math.exp(-x)) },
};

/** Columns x, y, …, with their σ in e0, e1, …, and the weight w. */
function tableOf({ truth, transform, sigma, holes = 0, selected }: Case, rows: number, seed: number): Table {
  const draw = random(seed, 'catalog');
  const names = NAMES.slice(0, truth.dim);
  const column = (name: string) => ({ kind: 'number' as const, name, values: new Float64Array(rows) });
  const values = names.map(column);
  const errors = names.map((_, d) => column(`e${d}`));
  const weight = column('w');
  for (let row = 0; row < rows; ) {
    const x = truth.draw(draw);
    const chance = selected?.(x) ?? 1;
    if (draw.uniform() > chance) continue;
    weight.values[row] = 1 / chance;
    for (const [d, { values: own }] of values.entries()) {
      const error = sigma ? sigma[0] + (sigma[1] - sigma[0]) * draw.uniform() : 0;
      const value = transform === 'log10' ? 10 ** (x[d] as number) : (x[d] as number);
      own[row] = draw.uniform() < holes ? Number.NaN : value + error * draw.normal();
      (errors[d] as (typeof errors)[number]).values[row] = error;
    }
    row += 1;
  }
  return { name: 'bench', rows, columns: [...values, ...errors, weight], notes: [] };
}
const NAMES = ['x', 'y'];

/** What is asked of the catalog: its columns as they were measured, or as if they were exact. */
function askedOf({ truth, transform, sigma, holes, selected }: Case, measured: boolean, seed: number): Recipe {
  const { dim } = truth;
  const columns = NAMES.slice(0, dim).map(
    (name, d): ColumnChoice => ({
      name,
      transform,
      ...(measured && sigma ? { error: `e${d}` } : {}),
      ...(measured && holes ? { holes: true } : {}),
    }),
  );
  return {
    ...{ version: 2, source: { kind: 'toy', toy: 'two-moons', count: 10, seed }, columns, seed },
    split: { validation: 0.1, test: 0 },
    ...(measured && selected ? { weight: 'w' } : {}),
    ...{ flow: presets.default.flow(dim), training: presets.default.training },
  };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const say = (words: string) => process.stdout.write(words);

const preparedFor = (of: Case, table: Table, measured: boolean, seed: number) => {
  const asked = askedOf(of, measured, seed);
  const data = splitTable(table, asked);
  const { recipe } = sizedRecipe(asked, { name: 'default', preset: presets.default }, data.split.train.length, {});
  return { data, recipe };
};

async function toEnd(ensemble: Ensemble): Promise<Ensemble> {
  while (!ensemble.trainer.stopped) await ensemble.trainer.advance(1_000);
  return ensemble;
}

/** Prints nats above the truth of the mixture, of the flows with it, and of a plain fit, as they come. */
async function measureCase(name: string, of: Case, engine: Engine, rows: number, seed: number): Promise<void> {
  const { truth } = of;
  const table = tableOf(of, rows, seed);
  const draw = random(seed, 'sample');
  const drawn = Array.from({ length: TESTS }, () => truth.draw(draw));
  const test = { values: Float64Array.from(drawn.flat()) };
  const best = meanOf(Float64Array.from(drawn, truth.logProb));
  const above = (logProb: Float64Array) => (best - meanOf(logProb)).toFixed(3);
  const { data, recipe } = preparedFor(of, table, true, seed);
  const began = cpuSeconds();
  const deconvolved = await deconvolvedOf(data, seed);
  if (!deconvolved) throw new Error('no mixture was fitted');
  const { mixture, standardisation } = deconvolved;
  const alone = mixtureDensity(mixture, { dim: truth.dim, context: 0 }, standardisation);
  say(`${name}: mixture of ${mixture.weights.length} ${above(await alone.logProb(test))}`);
  say(` (${(cpuSeconds() - began).toFixed(0)} s CPU)`);
  const from = cpuSeconds();
  const ensemble = await toEnd(await fitOf(engine, data, recipe, { deconvolved }));
  say(`; ${ensemble.flows.length} flows with it ${above(await ensemble.logProb(test))}`);
  say(` (${(cpuSeconds() - from).toFixed(0)} s, mixture's weight ${(ensemble.mixtures?.weight ?? 0).toFixed(2)})`);
  const { drawn: draws } = await ensemble.outOfFold();
  if (draws) {
    const sorted = draws.effective.slice().sort();
    const low = sorted[Math.floor(0.05 * sorted.length)] ?? Number.NaN;
    say(
      `; effective draws ${meanOf(sorted).toFixed(1)}, 5 % below ${low.toFixed(1)}, error ${meanOf(draws.error).toFixed(3)}`,
    );
  }
  ensemble.dispose();
  const plain = preparedFor(of, table, false, seed);
  const fit = await toEnd(await fitOf(engine, plain.data, plain.recipe));
  say(`; plain fit of ${plain.data.prepared.rows.length} complete rows ${above(await fit.logProb(test))}\n`);
  fit.dispose();
}

/** CPU milliseconds of a step of exact rows, of rows with errors and of both in equal parts, on one engine. */
async function measureCost(of: Case, engine: Engine, rows: number, seed: number): Promise<void> {
  const { data } = preparedFor(of, tableOf(of, rows, seed), true, seed);
  const deconvolved = await deconvolvedOf(data, seed);
  const found = deconvolved && ofMeasured(data, deconvolved);
  if (!found?.measured) throw new Error('no row has errors');
  const { flow, training } = sizedTo(presets.default, 2, 0, rows);
  const { proposal } = found.measured;
  const start = (exact: Uint8Array) =>
    startEnsemble({
      ...{ engine, flow, seed, values: data.values, split: data.split, watch: { checkShare: 0 } },
      ...{ members: 1, mixture: false, apart: true, measured: { exact, proposal } },
      training: { ...training, steps: 1e6, evaluateEvery: 1e5, patience: 0 },
    });
  const exact = [() => 1, () => 0, (i: number) => i % 2].map((of) =>
    Uint8Array.from({ length: rows }, (_, i) => of(i)),
  );
  const fits: Ensemble[] = [];
  for (const kind of exact) fits.push(await start(kind));
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 5; round++) {
    for (const [i, { trainer }] of fits.entries()) {
      const began = cpuSeconds();
      await trainer.advance(60);
      best[i] = Math.min(best[i] as number, (1e3 * (cpuSeconds() - began)) / 60);
    }
  }
  for (const fit of fits) fit.dispose();
  const [plain = 1, drawn = 0, both = 0] = best;
  const ms = (value: number) => `${value.toFixed(2)} ms (${(value / plain).toFixed(1)} ×)`;
  say(
    `a step of ${training.batch} rows, CPU: exact ${ms(plain)}, with errors ${ms(drawn)}, half of them ${ms(both)}\n`,
  );
}

export async function benchMeasured(args: readonly string[]): Promise<number> {
  const options = parse(args, { ...texts('only', 'rows', 'seed', 'threads'), ...flags('cost') });
  const names = options.only === undefined && !options.cost ? Object.keys(cases) : listOf(options.only);
  const rows = wholeNumber(options.rows, 'rows', 200, ROWS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const pool = openPool(await nodeAssets(wholeNumber(options.threads, 'threads', 1, 1)));
  const { flow, training } = sizedTo(presets.default, 2, 0, rows);
  const { engine } = await chooseFor(pool, 'auto', { spec: flow, batch: training.batch, rows });
  say(
    `${rows.toLocaleString('en-GB')} rows, seed ${seed}, ${engine.device}; nats above the truth on clean test rows\n`,
  );
  for (const name of names) {
    const found = cases[name];
    if (!found) throw badArgument(ARGUMENT_WORDS.unknown('case', name, Object.keys(cases)));
    await measureCase(name, found, engine, rows, seed);
  }
  const { errors } = cases;
  if (errors && (options.cost || options.only === undefined)) await measureCost(errors, engine, rows, seed);
  return 0;
}
