/** What the commands that learn from a catalog have in common: the catalog, its rows, the preset and the engine. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { withDefined } from '../catalog/define/define';
import { DUPLICATE_TREATMENTS, type RowDecisions, refuseTies } from '../catalog/dependence/decisions';
import type { GivenPdf } from '../catalog/given-pdf/given-pdf';
import { givenPdfTable } from '../catalog/given-pdf/source';
import type { PreparedRows } from '../catalog/prepare';
import { sampleSet } from '../catalog/sample-sets';
import { refusedWords, refuseUndecided } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import { TOY_NAMES } from '../catalog/toy-names';
import { toyTable } from '../catalog/toys';
import { ENGINE_CHOICES } from '../engine/choose/candidates';
import { type ChosenEngine, chooseFor, openPool } from '../engine/choose/choose';
import type { FlowAtHand } from '../engine/choose/race';
import type { ColumnChoice, Source } from '../share/recipe';
import { type Preset, presetNamed, presets } from '../train/presets';
import { badArgument, texts, wholeNumber } from './arguments';
import { nodeAssets } from './bench/assets';
import { COLUMN_OPTIONS } from './columns';
import { READING_OPTIONS, type Reading, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** As many draws as the published example of the mixture. */
const GIVEN_PDF_DRAWS = 120_000;
/** As many as the page offers. */
const TOY_DRAWS = 25_000;

/** Options that these commands share. */
export const INPUT_OPTIONS = {
  ...READING_OPTIONS,
  ...COLUMN_OPTIONS,
  ...texts('data', 'preset', 'where', 'engine', 'threads', 'seed'),
} as const;

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
    throw badArgument(ARGUMENT_WORDS.unknown('preset', name, ['sample', ...names, ...TOY_NAMES]));
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
  reading: Reading = {},
) {
  if ((data === undefined) === (preset === undefined)) {
    throw badArgument(ARGUMENT_WORDS.give('either --data FILE.csv or --preset NAME'));
  }
  if (data === undefined) {
    const made = presetTable(preset ?? '', seed);
    return { ...made, table: withDefined(made.table, reading.definitions) };
  }
  const table = await readTable(data, reading);
  const digest = await digestOf(data);
  const chosen = (table.tables?.all.length ?? 0) > 1 ? { table: table.tables?.read ?? '' } : {};
  const text = Object.keys(reading.text ?? {}).length > 0 ? { text: reading.text ?? {} } : {};
  const source: Source = { kind: 'file', name: basename(data), digest, ...chosen, ...text };
  return { table, source, columns: [] };
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
  if (!preset) throw badArgument(ARGUMENT_WORDS.unknown('flow', name, Object.keys(presets)));
  return preset;
}

/** Checks the engine's name at once, and opens it when the flow is known. */
export function engineFrom(options: { readonly engine?: string | undefined; readonly threads?: string | undefined }) {
  const name = options.engine === 'reference' ? 'reference:wasm' : (options.engine ?? 'auto');
  const asked = ENGINE_CHOICES.find((choice) => choice === name);
  if (!asked) {
    throw badArgument(ARGUMENT_WORDS.unknown('engine', options.engine, [...ENGINE_CHOICES, 'reference']));
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
