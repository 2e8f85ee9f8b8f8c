/**
 * `npm run bench -- ladder --data FOLDER`: test ln p of a preset by the number of rows. The folder holds `NAME_train.csv` and `NAME_test.csv`,
 * of which the first N training rows are used, a tenth of them to validate; where it has a `peers.tsv` (columns data, N and a
 * number for each peer), the best of them stands beside. Printed as a table, or with --json a line for each rung.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { meanWithError } from '../../analysis/mean-error';
import { splitRows } from '../../catalog/split';
import { numberColumn, type Table } from '../../catalog/table';
import { chooseFor, openPool } from '../../engine/choose/choose';
import type { EnginePool } from '../../engine/choose/pool';
import { startEnsemble } from '../../train/ensemble';
import { type Preset, sizedTo } from '../../train/presets';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { presetFrom } from '../inputs';
import { readTable } from '../reading';
import { nodeAssets } from './assets';

const RUNGS = [100, 300, 1_000, 3_000, 10_000];
/** Columns of `peers.tsv` that are not another library's. */
const NOT_PEERS = ['data', 'dim', 'N', 'truth', 'knotwork_before'];

interface Rung {
  readonly data: string;
  readonly N: number;
  readonly testLogProb: number;
  readonly standardError: number;
  readonly best: number;
  /** Of Gaussian mixtures in the average. */
  readonly mixtureShare: number;
  readonly peer?: number;
  readonly seconds: number;
  readonly members: number;
}

/** Row-major values of all columns, which must be numbers, of the first rows. */
function valuesOf(table: Table, most: number): { values: Float64Array; dim: number } {
  const columns = table.columns.map(({ name }) => numberColumn(table, name)?.values);
  if (columns.some((column) => column === undefined))
    throw badArgument(`${table.name} has columns that are not numbers.`);
  const [dim, rows] = [columns.length, Math.min(most, table.rows)];
  return {
    values: Float64Array.from({ length: rows * dim }, (_, i) => columns[i % dim]?.[Math.floor(i / dim)] ?? 0),
    dim,
  };
}

/** The best peer of every rung, by `data N`. */
async function peersIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(join(folder, 'peers.tsv'), 'utf8').catch(() => '');
  const [head = [], ...rows] = text.split('\n').map((line) => line.split('\t'));
  return new Map(
    rows.map((row) => {
      const field = (name: string) => row[head.indexOf(name)] ?? '';
      const peers = row.filter((value, at) => value !== '' && !NOT_PEERS.includes(head[at] ?? '')).map(Number);
      return [`${field('data')} ${field('N')}`, Math.max(...peers)] as const;
    }),
  );
}

/** What is asked for instead of the preset's own. */
interface Asked {
  readonly members?: number | undefined;
  readonly mixture?: boolean | undefined;
}

async function rungOf(
  pool: EnginePool,
  preset: Preset,
  train: Table,
  test: Table,
  N: number,
  seed: number,
  asked: Asked,
) {
  const { values, dim } = valuesOf(train, N);
  const split = splitRows(values.length / dim, { validation: 0.1, test: 0 }, seed);
  const { flow, training, ...own } = sizedTo(preset, dim, 0, split.train.length);
  const members = asked.members ?? own.members;
  const mixture = asked.mixture ?? own.mixture;
  const { engine } = await chooseFor(pool, 'auto', { spec: flow, batch: training.batch, rows: split.train.length });
  const started = performance.now();
  const fit = await startEnsemble({ engine, flow, values, split, training, seed, members, mixture, apart: false });
  while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
  const seconds = (performance.now() - started) / 1000;
  const { mean, standardError } = meanWithError(await fit.logProb({ values: valuesOf(test, test.rows).values }));
  const best = fit.trainer.best?.step ?? 0;
  const mixtureShare = fit.mixtures?.weight ?? 0;
  fit.dispose();
  return { testLogProb: mean, standardError, best, mixtureShare, seconds, members };
}

export async function benchLadder(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    ...texts('data', 'only', 'rows', 'flow', 'seed', 'threads', 'members', 'mixture'),
    ...flags('json'),
  });
  const folder = options.data;
  if (folder === undefined) throw badArgument('Name the folder of the training and test files with --data.');
  const preset = presetFrom(options.flow ?? 'default');
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const wanted = listOf(options.only);
  const found = (await readdir(folder)).flatMap((file) => /^(.*)_train\.csv$/.exec(file)?.[1] ?? []).sort();
  const unknown = wanted.find((name) => !found.includes(name));
  if (unknown !== undefined)
    throw badArgument(`There is no data '${unknown}' in ${folder}; there are: ${found.join(', ')}.`);
  const rungs = listOf(options.rows).map((text) => wholeNumber(text, 'rows', 50, 0));
  const asked: Asked = {
    members: options.members === undefined ? undefined : wholeNumber(options.members, 'members', 1, 1),
    mixture: options.mixture === undefined ? undefined : options.mixture === 'on',
  };
  const peers = await peersIn(folder);
  const pool = openPool(await nodeAssets(wholeNumber(options.threads, 'threads', 1, 1)));
  if (!options.json)
    process.stdout.write('data            N    test ln p  ± error  best peer  best step  mixture  members  seconds\n');
  for (const data of wanted.length > 0 ? wanted : found) {
    const [train, test] = await Promise.all(
      ['train', 'test'].map((part) => readTable(join(folder, `${data}_${part}.csv`))),
    );
    if (!train || !test) continue;
    for (const N of rungs.length > 0 ? rungs : RUNGS) {
      const peer = peers.get(`${data} ${N}`);
      const rung: Rung = {
        data,
        N,
        ...(await rungOf(pool, preset, train, test, N, seed, asked)),
        ...(peer !== undefined && Number.isFinite(peer) ? { peer } : {}),
      };
      const cell = (value: number | undefined, width: number) => (value?.toFixed(3) ?? '–').padStart(width);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(rung)}\n`
          : `${data.padEnd(10)}${String(N).padStart(7)}${cell(rung.testLogProb, 12)}${cell(rung.standardError, 9)}${cell(peer, 11)}${String(rung.best).padStart(11)}${rung.mixtureShare.toFixed(2).padStart(9)}${String(rung.members).padStart(9)}${rung.seconds.toFixed(1).padStart(9)}\n`,
      );
    }
  }
  return 0;
}
