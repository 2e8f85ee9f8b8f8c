/**
 * `npm run bench -- measured`: densities of true values from rows with errors, missing cells and weights, on data whose truth is known. NLL of clean test rows of
 * the deconvolved mixture, of the flows with it, and of a plain fit of the rows as they are, above the truth's; then what a step with draws costs.
 */

import { gaussianMixtureLogProb } from '../../analysis/gaussian-mixture';
import { cellsIn } from '../../analysis/measured/cells';
import { type ColumnMap, PLAIN_MAP } from '../../analysis/measured/column-map';
import { type Random, random } from '../../base/random';
import { type CatalogCells, CELL, emptyCells } from '../../catalog/measured/cells';
import { type Split, splitRows } from '../../catalog/split';
import { chooseFor, openPool } from '../../engine/choose/choose';
import type { Engine } from '../../engine/engine';
import { deconvolvedRows } from '../../train/deconvolved-rows';
import { type Ensemble, type EnsembleInput, startEnsemble } from '../../train/ensemble';
import { presets, sizedTo } from '../../train/presets';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { nodeAssets } from './assets';

const ROWS = 20_000;
const TESTS = 10_000;
const LN10 = Math.LN10;

/** A density of true values. */
interface Truth {
  readonly dim: number;
  draw(from: Random): readonly number[];
  /** Entropy in nats, by quadrature where there is no formula (`catalog/toys.ts`). */
  readonly entropy: number;
}

const moons: Truth = {
  dim: 2,
  entropy: 1.00758,
  draw(from) {
    const [upper, angle] = [from.uniform() < 0.5, Math.PI * from.uniform()];
    const [x, y] = upper ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x + 0.1 * from.normal(), y + 0.1 * from.normal()];
  },
};
/** log10 of a flux of median 1 and 0.5 dex. */
const flux: Truth = {
  dim: 1,
  entropy: 0.5 * Math.log(2 * Math.PI * Math.E * 0.25),
  draw: (from) => [0.5 * from.normal()],
};
/** Two clumps that do not overlap. */
const clumps: Truth = {
  dim: 2,
  entropy: Math.log(2 * Math.PI * Math.E) + Math.LN2 + Math.log(0.35),
  draw: (from) => [(from.uniform() < 0.5 ? -3 : 3) + 0.7 * from.normal(), 0.5 * from.normal()],
};

const LOG10: ColumnMap = {
  value: (s) => 10 ** s,
  coordinate: Math.log10,
  logRise: (s) => Math.log(LN10) + LN10 * s,
  least: 0,
  most: Number.POSITIVE_INFINITY,
  transformed: (s) => s,
  logStretch: () => 0,
};

interface Case {
  readonly truth: Truth;
  readonly map: ColumnMap;
  /** Range of σ of a cell, in the catalog's units; 0 of exact cells. */
  readonly sigma: readonly [number, number];
  /** Fraction of the cells that are missing. */
  readonly holes: number;
  /** The chance of a row to be in the catalog. */
  readonly selected?: (x: readonly number[]) => number;
}

const cases: Readonly<Record<string, Case>> = {
  errors: { truth: moons, map: PLAIN_MAP, sigma: [0.1, 0.4], holes: 0 },
  'errors-holes': { truth: moons, map: PLAIN_MAP, sigma: [0.1, 0.4], holes: 0.3 },
  holes: { truth: moons, map: PLAIN_MAP, sigma: [0, 0], holes: 0.3 },
  'flux-1': { truth: flux, map: LOG10, sigma: [1, 1], holes: 0 },
  'flux-2': { truth: flux, map: LOG10, sigma: [2, 2], holes: 0 },
  selection: {
    truth: clumps,
    map: PLAIN_MAP,
    sigma: [0, 0],
    holes: 0,
    selected: ([x = 0]) => 0.05 + 0.95 / (1 + Math.exp(-x)),
  },
};

interface Catalog {
  readonly cells: CatalogCells;
  readonly weights?: Float64Array;
}

function catalogOf({ truth, map, sigma: [low, high], holes, selected }: Case, rows: number, seed: number): Catalog {
  const draw = random(seed, 'catalog');
  const { dim } = truth;
  const cells = emptyCells(rows, dim);
  const weights = new Float64Array(rows);
  for (let row = 0; row < rows; ) {
    const x = truth.draw(draw);
    const chance = selected?.(x) ?? 1;
    if (draw.uniform() > chance) continue;
    weights[row] = 1 / chance;
    let known = 0;
    for (let d = 0; d < dim; d++) {
      const at = row * dim + d;
      const sigma = low + (high - low) * draw.uniform();
      const missing = draw.uniform() < holes && known + dim - d > 1;
      if (!missing) known += 1;
      cells.kinds[at] = missing ? CELL.missing : sigma > 0 ? CELL.error : CELL.exact;
      cells.spread[at] = sigma;
      cells.measured[at] = missing ? 0 : map.value(x[d] as number) + sigma * draw.normal();
    }
    row += 1;
  }
  const mean = weights.reduce((sum, weight) => sum + weight / rows, 0);
  return { cells, ...(selected ? { weights: weights.map((weight) => weight / mean) } : {}) };
}

/** The work of a generator at once. */
function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function toEnd(ensemble: Ensemble, every: number): Promise<Ensemble> {
  while (!ensemble.trainer.stopped) await ensemble.trainer.advance(every);
  return ensemble;
}

type Common = Pick<EnsembleInput, 'engine' | 'split' | 'seed' | 'apart'>;

/** Above the truth, in nats: the mixture, the flows with it, and a plain fit of the rows as they are, as far as they are whole. */
async function measureCase(
  name: string,
  of: Case,
  common: Common,
  { cells: catalog, weights }: Catalog,
): Promise<string> {
  const { truth, map } = of;
  const { dim } = truth;
  const { split, seed } = common;
  const draw = random(seed, 'sample');
  const test = Float64Array.from(Array.from({ length: TESTS }, () => truth.draw(draw)).flat());
  const above = (logProb: Float64Array) => (-meanOf(logProb) - truth.entropy).toFixed(3).padStart(7);

  const began = cpuSeconds();
  const cells = cellsIn(
    catalog,
    Array.from({ length: dim }, () => map),
    weights,
  );
  const { mixture, ...found } = atOnce(deconvolvedRows(cells, { dim, context: 0 }, split, seed));
  const mixed = cpuSeconds();
  const every = Uint32Array.from({ length: TESTS }, (_, i) => i);
  const values = catalog.measured.map((value) => Math.max(-10, map.coordinate(value) || 0));
  const { flow, training, members } = sizedTo(presets.default, dim, 0, split.train.length, !weights);
  const ensemble = await toEnd(
    await startEnsemble({
      ...{ ...common, ...found, flow, training, members, values, mixture: true },
    }),
    training.evaluateEvery,
  );
  const done = cpuSeconds();
  const { drawn, logProb } = await ensemble.outOfFold();
  const whole = (rows: Uint32Array) =>
    rows.filter((row) => {
      for (let d = 0; d < dim; d++) {
        const at = row * dim + d;
        if (catalog.kinds[at] === CELL.missing || !Number.isFinite(map.coordinate(catalog.measured[at] as number)))
          return false;
      }
      return true;
    });
  const plainSplit = { train: whole(split.train), validation: whole(split.validation) };
  const sized = sizedTo(presets.default, dim, 0, plainSplit.train.length);
  const plain = await toEnd(
    await startEnsemble({ ...common, ...sized, split: plainSplit, values }),
    training.evaluateEvery,
  );
  const cellsOfLine = [
    name.padEnd(13),
    above(gaussianMixtureLogProb(mixture, test, dim, every)),
    above(await ensemble.logProb({ values: test })),
    above(await plain.logProb({ values: test })),
    (ensemble.mixtures?.weight ?? 0).toFixed(2).padStart(7),
    (drawn ? meanOf(drawn.effective).toFixed(1) : '').padStart(9),
    (drawn ? meanOf(drawn.error).toFixed(3) : '').padStart(7),
    meanOf(logProb).toFixed(3).padStart(9),
    (mixed - began).toFixed(0).padStart(8),
    (done - mixed).toFixed(0).padStart(6),
  ];
  ensemble.dispose();
  plain.dispose();
  return cellsOfLine.join('  ');
}

/** CPU milliseconds of a step of exact rows, of rows with errors and of both in equal parts, on one engine. */
async function measureCost(engine: Engine, split: Split, catalog: CatalogCells, seed: number): Promise<string> {
  const cells = cellsIn(catalog, [PLAIN_MAP, PLAIN_MAP]);
  const { measured } = atOnce(deconvolvedRows(cells, { dim: 2, context: 0 }, split, seed));
  const { flow, training } = sizedTo(presets.default, 2, 0, split.train.length);
  const endless = { ...training, steps: 1e6, evaluateEvery: 1e5, patience: 0 };
  const start = (exact: Uint8Array) =>
    startEnsemble({
      ...{ engine, split, seed, flow, training: endless, members: 1, mixture: false, apart: true },
      ...{ watch: { checkShare: 0 }, values: catalog.measured, measured: measured && { ...measured, exact } },
    });
  const count = catalog.kinds.length / 2;
  const kinds = [0, 1, 2].map((kind) => Uint8Array.from({ length: count }, (_, i) => (kind === 2 ? i % 2 : 1 - kind)));
  const fits = await Promise.all(kinds.map(start));
  const best = [Infinity, Infinity, Infinity];
  for (let round = 0; round < 5; round++) {
    for (const [i, { trainer }] of fits.entries()) {
      const began = cpuSeconds();
      await trainer.advance(60);
      best[i] = Math.min(best[i] as number, (1e3 * (cpuSeconds() - began)) / 60);
    }
  }
  for (const fit of fits) fit.dispose();
  const [exact = 1, drawn = 0, both = 0] = best;
  const ms = (value: number) => `${value.toFixed(2)} ms (${(value / exact).toFixed(1)} ×)`;
  return `a step of ${training.batch} rows, CPU: exact ${ms(exact)}, with errors ${ms(drawn)}, half of them ${ms(both)}`;
}

export async function benchMeasured(args: readonly string[]): Promise<number> {
  const options = parse(args, { ...texts('only', 'rows', 'seed', 'threads'), ...flags('cost') });
  const names = options.only === undefined && !options.cost ? Object.keys(cases) : listOf(options.only);
  const rows = wholeNumber(options.rows, 'rows', 200, ROWS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const pool = openPool(await nodeAssets(wholeNumber(options.threads, 'threads', 1, 1)));
  const split = splitRows(rows, { validation: 0.1, test: 0 }, seed);
  const { flow, training } = sizedTo(presets.default, 2, 0, split.train.length);
  const { engine } = await chooseFor(pool, 'auto', { spec: flow, batch: training.batch, rows });
  process.stdout.write(
    `${rows.toLocaleString('en-GB')} rows, seed ${seed}, ${engine.device}; nats above the truth on clean rows\n`,
  );
  process.stdout.write(
    'case           mixture    flows    plain   weight  effective    error  held out   CPU s: mixture  flows\n',
  );
  for (const name of names) {
    const found = cases[name];
    if (!found) throw badArgument(`There is no case '${name}'; cases are ${Object.keys(cases).join(', ')}.`);
    const catalog = catalogOf(found, rows, seed);
    process.stdout.write(`${await measureCase(name, found, { engine, split, seed, apart: true }, catalog)}\n`);
  }
  const errors = cases.errors;
  if ((options.cost || options.only === undefined) && errors) {
    process.stdout.write(`${await measureCost(engine, split, catalogOf(errors, rows, seed).cells, seed)}\n`);
  }
  return 0;
}
