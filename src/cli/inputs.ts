/** What the commands that learn from a catalog have in common: the catalog, its columns, and the engine. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import * as v from 'valibot';
import { assemble } from '../catalog/boxes/open-parts';
import { DUPLICATE_TREATMENTS, type RowDecisions, refuseTies, withoutDependent } from '../catalog/dependence/decisions';
import { type ColumnDomain, columnDomainSchema } from '../catalog/domain';
import type { GivenPdf } from '../catalog/given-pdf/given-pdf';
import { givenPdfTable } from '../catalog/given-pdf/source';
import { providePlugins } from '../catalog/hdf5/filters';
import { openFile } from '../catalog/open';
import { type PreparedRows, prepareRows } from '../catalog/prepare';
import type { ReadOptions, TextChoices } from '../catalog/reader';
import { sampleSet } from '../catalog/sample-sets';
import { refusedWords, refuseUndecided, SPIKE_TREATMENTS, type SpikeTreatment } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import { TOY_NAMES } from '../catalog/toy-names';
import { toyTable } from '../catalog/toys';
import { ENGINE_CHOICES } from '../engine/choose/candidates';
import { type ChosenEngine, chooseFor, openPool } from '../engine/choose/choose';
import type { FlowAtHand } from '../engine/choose/race';
import type { ColumnChoice, Source } from '../share/recipe';
import { type Preset, presetNamed, presets } from '../train/presets';
import { badArgument, listOf, wholeNumber } from './arguments';
import { nodeAssets } from './bench/assets';
import { diskFile } from './disk-file';
import { installedPlugin } from './hdf5-plugins';

/** As many draws as the published example of the mixture. */
const GIVEN_PDF_DRAWS = 120_000;
/** As many as the page offers. */
const TOY_DRAWS = 25_000;

/** How a catalog is read: its table, and what a text leaves open. */
export const READING_OPTIONS = {
  table: { type: 'string' },
  decimal: { type: 'string' },
  marked: { type: 'string' },
  missing: { type: 'string', multiple: true },
} as const;

/** Options that these commands share. */
export const INPUT_OPTIONS = {
  ...READING_OPTIONS,
  data: { type: 'string' },
  preset: { type: 'string' },
  columns: { type: 'string' },
  given: { type: 'string' },
  log10: { type: 'string' },
  within: { type: 'string' },
  angle: { type: 'string' },
  where: { type: 'string' },
  spikes: { type: 'string' },
  dependent: { type: 'string' },
  duplicates: { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
  seed: { type: 'string' },
} as const;

interface InputValues {
  readonly columns?: string | undefined;
  readonly given?: string | undefined;
  readonly log10?: string | undefined;
  readonly within?: string | undefined;
  readonly angle?: string | undefined;
  readonly spikes?: string | undefined;
  readonly dependent?: string | undefined;
  readonly duplicates?: string | undefined;
}

/** Progress and notes go to stderr, so that stdout holds results only. */
export const say = (line: string) => process.stderr.write(`${line}\n`);

interface ReadingValues {
  readonly table?: string | undefined;
  readonly decimal?: string | undefined;
  readonly marked?: string | undefined;
  readonly missing?: string[] | undefined;
}

/** What the options name of a catalog, which counts first where not all of its columns fit into memory. */
function namedColumns(options: ReadingValues): string[] {
  const listed = ['columns', 'given', 'by', 'group', 'log10'].flatMap((option) => {
    const value = (options as Readonly<Record<string, unknown>>)[option];
    return typeof value === 'string' ? listOf(value) : [];
  });
  const { where } = options as { readonly where?: string };
  return [...listed, ...(where?.match(/[\p{L}_][\p{L}\d_.]*/gu) ?? [])];
}

/** What --table, --decimal, --marked and --missing say of a catalog. */
export function readingFrom(options: ReadingValues): ReadOptions {
  const { table, decimal, marked, missing } = options;
  if (decimal !== undefined && decimal !== 'point' && decimal !== 'comma') {
    throw badArgument(`--decimal takes point or comma, and got '${decimal}'.`);
  }
  if (marked !== undefined && marked !== 'read' && marked !== 'skip') {
    throw badArgument(`--marked takes read or skip, and got '${marked}'.`);
  }
  const words = missing?.flatMap((list) => listOf(list));
  const text: TextChoices = {
    ...(decimal ? { decimal } : {}),
    ...(marked ? { marked } : {}),
    ...(words ? { missing: words } : {}),
  };
  const columns = namedColumns(options);
  return { ...(columns.length > 0 ? { columns } : {}), ...(table === undefined ? {} : { table }), text };
}

/**
 * The catalog in a file, whatever its name ends in: the table of that name, where the file holds several. Throws ProblemError
 * `no-file`, `not-a-file`, `no-such-table`, and those of the readers.
 */
export async function openTable(path: string, reading: ReadOptions = {}): Promise<Table> {
  providePlugins(installedPlugin);
  const table = await openFile(await diskFile(path), reading);
  // The file of a simulation names its rows by it.
  return table.header ? assemble([{ path, table }]) : table;
}

/** As `openTable`, and says what the reader noticed. */
export async function readTable(path: string, reading: ReadOptions = {}): Promise<Table> {
  const table = await openTable(path, reading);
  if (table.tables) say(`The table “${table.tables.read}” of ${path} is read. ${table.tables.why}`);
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

/** SHA-256 of a file, which is not held. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

/** The catalog that --data or --preset names, where it comes from, and the columns that are chosen where none are named. */
export async function sourceOf(
  data: string | undefined,
  preset: string | undefined,
  seed: number,
  reading: ReadOptions = {},
) {
  if ((data === undefined) === (preset === undefined)) {
    throw badArgument('Give either --data FILE.csv or --preset NAME.');
  }
  if (data === undefined) return presetTable(preset ?? '', seed);
  const table = await readTable(data, reading);
  const digest = await digestOf(data);
  const chosen = (table.tables?.all.length ?? 0) > 1 ? { table: table.tables?.read ?? '' } : {};
  const source: Source = { kind: 'file', name: basename(data), digest, ...chosen };
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

/** What `A=low:high` says of a column; an end that is left out is none. */
function domainsFrom(option: 'within' | 'angle', items: readonly string[]): [string, ColumnDomain][] {
  return items.map((item) => {
    const [, name = '', low = '', high = ''] = /^(.*)=([^:]*):([^:]*)$/.exec(item) ?? [];
    const ends = { ...(low === '' ? {} : { from: Number(low) }), ...(high === '' ? {} : { to: Number(high) }) };
    const parsed = v.safeParse(columnDomainSchema, { kind: option, ...ends });
    if (parsed.success) return [name, parsed.output];
    const form =
      option === 'within' ? 'COLUMN=LOW:HIGH, where one end may be left out' : 'COLUMN=START:END of the period';
    throw badArgument(`--${option} takes ${form}, and got '${item}'.`);
  });
}

/** The columns with the limits of `A=0:1,B=:25.3` and the periods of `C=0:360`. */
function withDomains(columns: readonly ColumnChoice[], { within, angle }: InputValues): ColumnChoice[] {
  const stated = [...domainsFrom('within', listOf(within)), ...domainsFrom('angle', listOf(angle))];
  const stray = stated.find(([name]) => !columns.some((column) => column.name === name));
  if (stray) throw badArgument(`--${stray[1].kind} names '${stray[0]}', which is not among the columns.`);
  const domains = new Map(stated);
  return columns.map((column) => {
    const domain = domains.get(column.name);
    return domain ? { ...column, domain } : column;
  });
}

/** The columns that the options name, or the fallback. */
export function chosenColumns(options: InputValues, fallback: ColumnChoice[]): ColumnChoice[] {
  const named = columnsOf(listOf(options.columns), listOf(options.given), listOf(options.log10), fallback);
  return withDomains(withSpikes(named, listOf(options.spikes)), options);
}

/** What --dependent and --duplicates decide, for a Recipe. */
export function decisionsFrom({ dependent, duplicates }: InputValues): { readonly decisions?: RowDecisions } {
  const decided = DUPLICATE_TREATMENTS.find((treatment) => treatment === duplicates);
  if (duplicates !== undefined && !decided) {
    throw badArgument(`--duplicates takes one of ${DUPLICATE_TREATMENTS.join(', ')}, and got '${duplicates}'.`);
  }
  if (dependent !== undefined && dependent !== 'drop' && dependent !== 'keep') {
    throw badArgument(`--dependent takes drop or keep, and got '${dependent}'.`);
  }
  if (dependent !== 'keep' && !decided) return {};
  return {
    decisions: { ...(dependent === 'keep' ? { dependent } : {}), ...(decided ? { duplicates: decided } : {}) },
  };
}

/**
 * The columns without those that follow from others, where --dependent drop asks for it. Says which are left out, and of how many
 * relations.
 */
export function independentColumns(
  table: Table,
  columns: ColumnChoice[],
  options: InputValues & { readonly where?: string | undefined },
  seed: number,
): ColumnChoice[] {
  if (options.dependent !== 'drop') return columns;
  const ordered = [
    ...columns.filter(({ role }) => role !== 'context'),
    ...columns.filter(({ role }) => role === 'context'),
  ];
  const { dependences } = prepareRows(table, ordered, { seed, filter: options.where });
  const left = withoutDependent(columns, dependences);
  for (const { name } of columns.filter((column) => !left.includes(column))) {
    const [why] = dependences.filter(({ columns: together }) => together.at(-1) === name);
    say(`${name} is left out: ${why?.sentence}`);
  }
  return left;
}

/** Says what was dropped and noted; refuses rows whose spikes, dependent columns or copies nobody decided about. */
export function sayPrepared(prepared: PreparedRows, decisions: RowDecisions = {}): void {
  for (const { reason, count } of prepared.dropped) say(`${count} rows dropped: ${reason}`);
  for (const note of prepared.notes) say(note);
  refuseUndecided(prepared.spikes, (undecided) => {
    const noise = undecided.flatMap(({ column, spread }) => (spread ? `Dequantised, ${column}: ${spread}. ` : []));
    const choices = undecided.map(({ column, offered }) => `${column}=${offered.join('|')}`);
    return `${noise.join('')}Decide with --spikes ${choices.join(',')}.${refusedWords(undecided)}`;
  });
  refuseTies(prepared, decisions, {
    dependent: `Leave a column out yourself, or decide with --dependent drop (leaves out ${listed(prepared.dependences.flatMap(({ columns }) => columns.at(-1) ?? []))}) or --dependent keep.`,
    duplicates: `Decide with --duplicates ${DUPLICATE_TREATMENTS.join('|')}.`,
  });
  if (decisions.dependent === 'keep') {
    for (const { sentence } of prepared.dependences)
      say(`${sentence} It is kept: the NLL has no lower bound and cannot be compared.`);
  }
  if (prepared.duplicates && decisions.duplicates === 'keep') say(`${prepared.duplicates.sentence} They are kept.`);
  if (prepared.duplicates && decisions.duplicates === 'together') {
    say(`${prepared.duplicates.sentence} They stay on one side of the split.`);
  }
}

const listed = (names: readonly string[]) => [...new Set(names)].join(', ');

/** The preset that --flow names. */
export function presetFrom(name: string): Preset {
  const preset = presetNamed(name);
  if (!preset) throw badArgument(`There is no flow '${name}'; flows are ${Object.keys(presets).join(', ')}.`);
  return preset;
}

/** Checks the engine's name at once, and opens it when the flow is known. */
export function engineFrom(options: { readonly engine?: string | undefined; readonly threads?: string | undefined }) {
  const name = options.engine === 'reference' ? 'reference:wasm' : (options.engine ?? 'auto');
  const asked = ENGINE_CHOICES.find((choice) => choice === name);
  if (!asked) {
    throw badArgument(`There is no engine '${options.engine}'; engines are ${ENGINE_CHOICES.join(', ')}, reference.`);
  }
  const threads = wholeNumber(options.threads, 'threads', 1, Math.min(4, availableParallelism()));
  return async (flow: FlowAtHand): Promise<ChosenEngine> => {
    // Node has no WebGPU of its own; what cannot be provided shows as the reason why another engine runs.
    if (name.endsWith('webgpu')) await (await import('./node-webgpu')).provideWebGpu();
    const chosen = await chooseFor(openPool(await nodeAssets(threads)), asked, flow);
    say(`${chosen.engine.device}. ${chosen.why}`);
    return chosen;
  };
}
