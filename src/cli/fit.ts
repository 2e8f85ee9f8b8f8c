/**
 * `npm run fit`: trains a flow on a CSV or on a preset and prints what it reached on held-out rows. Progress goes to
 * stderr; with --json the last line of stdout is one JSON object.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { readCsv } from '../catalog/csv';
import type { GivenPdf } from '../catalog/given-pdf';
import { givenPdfTable } from '../catalog/given-pdf-source';
import { sampleSet } from '../catalog/sample-sets';
import { refusedWords, refuseUndecided, SPIKE_TREATMENTS, type SpikeTreatment } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import { TOY_NAMES } from '../catalog/toy-names';
import { toyTable } from '../catalog/toys';
import { chooseFor, openPool } from '../engine/choose';
import { ENGINE_CHOICES } from '../engine/choose-candidates';
import { ProblemError } from '../flow/problem';
import { writeModel } from '../share/model-file';
import type { ColumnChoice, Recipe, Source } from '../share/recipe';
import { presetNamed, presets, presetsFor } from '../train/presets';
import { fitOf, metricsOf, modelOf, splitTable } from '../worker/run';
import { badArgument, listOf, parse, wholeNumber } from './arguments';
import { nodeAssets } from './bench-assets';

const OPTIONS = {
  data: { type: 'string' },
  test: { type: 'string' },
  preset: { type: 'string' },
  columns: { type: 'string' },
  given: { type: 'string' },
  log10: { type: 'string' },
  where: { type: 'string' },
  by: { type: 'string' },
  spikes: { type: 'string' },
  flow: { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
  steps: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** As many draws as the published example of the mixture. */
const GIVEN_PDF_DRAWS = 120_000;
/** As many as the page offers. */
const TOY_DRAWS = 25_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function readTable(path: string): Promise<Table> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new ProblemError('no-file', `There is no file at ${path}.`, 'Check the path.');
  if (!info.isFile()) throw new ProblemError('not-a-file', `${path} is not a file.`, 'Name one CSV file.');
  const stream = () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  const table = await readCsv({ name: basename(path), size: info.size, stream }, {});
  for (const note of table.notes) say(note);
  return table;
}

/** The table that a preset's name stands for, and the column that is chosen where none is named. */
function presetTable(name: string, seed: number): { table: Table; source: Source; columns: ColumnChoice[] } {
  if (name === 'sample') {
    return {
      table: sampleSet('CV z=0', seed),
      source: { kind: 'sample', seed },
      columns: [{ name: 'M_star', transform: 'log10' }],
    };
  }
  const names = ['given-pdf-mixture', 'normal-mixture', 'bimodal', 'skewed', 'heavy-tailed', 'uniform'] as const;
  const known = names.find((candidate) => candidate === name);
  const toy = TOY_NAMES.find((candidate) => candidate === name);
  if (toy) {
    return {
      table: toyTable(toy, TOY_DRAWS, seed),
      source: { kind: 'toy', toy, count: TOY_DRAWS, seed },
      columns: ['x', 'y'].map((column) => ({ name: column, transform: 'none' })),
    };
  }
  if (!known) {
    throw badArgument(`There is no preset '${name}'; presets are sample, ${[...names, ...TOY_NAMES].join(', ')}.`);
  }
  const pdf: GivenPdf = { kind: 'named', name: known };
  return {
    table: givenPdfTable(pdf, GIVEN_PDF_DRAWS, seed),
    source: { kind: 'given-pdf', pdf, count: GIVEN_PDF_DRAWS, seed },
    columns: [{ name: 'x', transform: 'none' }],
  };
}

async function sourceOf(data: string | undefined, preset: string | undefined, seed: number) {
  if ((data === undefined) === (preset === undefined)) {
    throw badArgument('Give either --data FILE.csv or --preset NAME.');
  }
  if (data === undefined) return presetTable(preset ?? '', seed);
  const table = await readTable(data);
  const digest = createHash('sha256')
    .update(await readFile(data))
    .digest('hex');
  const source: Source = { kind: 'file', name: basename(data), digest };
  return { table, source, columns: [] };
}

function columnsOf(named: string[], given: string[], log10: string[], fallback: ColumnChoice[]): ColumnChoice[] {
  if (named.length === 0 && fallback.length > 0) return fallback;
  if (named.length === 0) throw badArgument('Name the columns with --columns A[,B...].');
  const stray = log10.find((name) => !named.includes(name) && !given.includes(name));
  if (stray !== undefined) throw badArgument(`--log10 names '${stray}', which is not among --columns or --given.`);
  const transform = (name: string) => (log10.includes(name) ? 'log10' : 'none');
  return [
    ...named.map((name): ColumnChoice => ({ name, transform: transform(name) })),
    ...given.map((name): ColumnChoice => ({ name, role: 'context', transform: transform(name) })),
  ];
}

/** The columns with the treatments of `A=drop,B=keep`. */
function withSpikes(columns: readonly ColumnChoice[], decided: readonly string[]): ColumnChoice[] {
  const treatments = new Map<string, SpikeTreatment>();
  for (const item of decided) {
    const [, name = '', word] = /^(.*)=(.*)$/.exec(item) ?? [];
    const treatment = SPIKE_TREATMENTS.find((known) => known === word);
    if (!treatment) {
      throw badArgument(`--spikes takes NAME=TREATMENT, one of ${SPIKE_TREATMENTS.join(', ')}, and got '${item}'.`);
    }
    if (!columns.some((column) => column.name === name)) {
      throw badArgument(`--spikes names '${name}', which is not among the columns.`);
    }
    treatments.set(name, treatment);
  }
  return columns.map((column) => {
    const spikes = treatments.get(column.name);
    return spikes ? { ...column, spikes } : column;
  });
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function fit(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const engineName = options.engine === 'reference' ? 'reference:wasm' : (options.engine ?? 'auto');
  // Node has no WebGPU of its own; what cannot be provided shows as the reason why another engine runs.
  if (engineName.endsWith('webgpu')) await (await import('./conformance-webgpu')).provideWebGpu();
  const engineChoice = ENGINE_CHOICES.find((choice) => choice === engineName);
  if (!engineChoice) {
    throw badArgument(`There is no engine '${options.engine}'; engines are ${ENGINE_CHOICES.join(', ')}, reference.`);
  }
  const threads = wholeNumber(options.threads, 'threads', 1, Math.min(4, availableParallelism()));
  const preset = presetNamed(options.flow ?? 'default');
  if (!preset) throw badArgument(`There is no flow '${options.flow}'; flows are ${Object.keys(presets).join(', ')}.`);
  if (!presetsFor(64, listOf(options.given).length).some((name) => presets[name] === preset)) {
    throw badArgument(`The flow '${options.flow}' cannot look at given columns.`);
  }
  const { table, source, columns: fallback } = await sourceOf(options.data, options.preset, seed);
  const given = listOf(options.given);
  const by = listOf(options.by);
  const named = columnsOf(listOf(options.columns), given, listOf(options.log10), fallback);
  const columns = withSpikes(named, listOf(options.spikes));
  const training = { ...preset.training, steps: wholeNumber(options.steps, 'steps', 1, preset.training.steps) };
  const recipe: Recipe = {
    version: 1,
    source,
    columns,
    ...(options.where ? { filter: options.where } : {}),
    split: { validation: 0.1, test: 0.1, ...(by.length > 0 ? { by } : {}) },
    flow: preset.flow(columns.length - given.length, given.length),
    training,
    seed,
  };
  const data = splitTable(table, recipe, options.test === undefined ? undefined : await readTable(options.test));
  for (const { reason, count } of data.prepared.dropped) say(`${count} rows dropped: ${reason}`);
  for (const note of data.prepared.notes) say(note);
  refuseUndecided(data.prepared.spikes, (undecided) => {
    const choices = undecided.map(({ column, offered }) => `${column}=${offered.join('|')}`);
    return `Decide with --spikes ${choices.join(',')}.${refusedWords(undecided)}`;
  });

  const { engine, why } = await chooseFor(openPool(await nodeAssets(threads)), engineChoice, {
    spec: recipe.flow,
    batch: training.batch,
    rows: data.split.train.length,
  });
  say(`${engine.device}. ${why}`);
  const started = performance.now();
  const running = await fitOf(engine, data, recipe);
  while (!running.trainer.stopped) {
    for (const message of await running.trainer.advance(training.evaluateEvery)) say(message);
    const last = running.trainer.looks.at(-1);
    if (last)
      say(
        `step ${last.step}/${training.steps}  train ${last.train.toFixed(4)}  validation ${last.validation.toFixed(4)}`,
      );
  }
  const trainSeconds = (performance.now() - started) / 1000;
  const metrics = await metricsOf(running, data, engine, trainSeconds);
  if (options.out !== undefined)
    await writeFile(options.out, writeModel(await modelOf(running, recipe, data, metrics)));
  running.dispose();

  const dropped = data.prepared.dropped.reduce((sum, { count }) => sum + count, 0);
  const { testRows, testLogProb, testLogProbStdErr, gaussianLogProb, steps } = metrics;
  const summary = {
    rows: table.rows,
    dropped,
    testRows,
    testLogProb,
    testLogProbStdErr,
    gaussianLogProb,
    steps,
    trainSeconds,
    engine: metrics.engine,
  };
  const words = `held-out log p ${testLogProb.toFixed(4)} ± ${testLogProbStdErr.toFixed(4)} nats per row (a Gaussian: ${gaussianLogProb.toFixed(4)})`;
  process.stdout.write(`${options.json ? JSON.stringify(summary) : words}\n`);
  return 0;
}
