/** Reads a table of a FITS file by ranges: blocks of whole rows, with visits to the event loop in between. */
import { ProblemError } from '../../base/problem';
import { columnsThatFit } from '../budget';
import { type CatalogFile, type ReadOptions, refuseIfStopped, wantedTable } from '../reader';
import type { Column, ColumnFacts, FoundTable, Table } from '../table';
import { columnNames } from '../text/header';
import type { CellFill } from './fill';
import { type Hdu, hdusOf } from './hdus';
import { type PlanPart, planOf, type TablePlan } from './plan';

const BLOCK_BYTES = 4e6;
/** Rows that stay in a core's cache while one column after another is taken from them: twice as fast as a whole block. */
const CACHED_BYTES = 128e3;
/** Time between two visits to the event loop, in milliseconds. */
const BREATH = 20;

interface Candidate extends FoundTable {
  readonly hdu: Hdu;
  readonly plan: TablePlan | undefined;
}

const REFUSED: Readonly<Partial<Record<Hdu['kind'], string>>> = {
  'packed-table': 'compressed in tiles; unpack it with funpack',
  'packed-image': 'a compressed image',
};

function candidatesOf(hdus: readonly Hdu[]): Candidate[] {
  return hdus.flatMap((hdu): Candidate[] => {
    const plan = planOf(hdu);
    if (plan) {
      const none = plan.columns.length === 0 ? { refused: 'no column of it can be read' } : {};
      return [{ name: hdu.name, rows: plan.rows, columns: plan.columns.length, hdu, plan, ...none }];
    }
    const refused = REFUSED[hdu.kind];
    return refused === undefined ? [] : [{ name: hdu.name, refused, hdu, plan }];
  });
}

function noTable(name: string, hdus: readonly Hdu[], all: readonly Candidate[]): ProblemError {
  const bare = all.find(({ plan }) => plan?.columns.length === 0);
  if (bare) {
    return new ProblemError(
      'no-table',
      `No column of the table “${bare.name}” of “${name}” can be read. ${bare.plan?.notes.join(' ')}`.trim(),
      'Open a table with columns that hold one number in each row.',
    );
  }
  const images = hdus.filter(({ kind, bytes }) => (kind === 'image' || kind === 'packed-image') && bytes > 0).length;
  const packed = hdus.some(({ kind }) => kind === 'packed-table');
  if (packed) {
    return new ProblemError(
      'no-table',
      `The table in “${name}” is compressed in tiles, which is not read.`,
      'Unpack it with funpack, and open what comes out.',
    );
  }
  return new ProblemError(
    'no-table',
    images > 0 ? `“${name}” is a FITS image and holds no table.` : `“${name}” is a FITS file without a table.`,
    'Open the catalog that was made from it, as a FITS table or another format.',
  );
}

/** The table with the wanted name; without a name, the first table that has a column of numbers. */
function choose(name: string, all: readonly Candidate[], wanted: string | undefined) {
  const named = wantedTable(name, wanted, all);
  if (named) {
    if (named.refused === undefined) return { chosen: named, why: 'It was asked for.' };
    throw new ProblemError(
      'no-table',
      `The table “${named.name}” of “${name}” cannot be read: ${named.refused}.`,
      'Choose another table, or save this one in another form.',
    );
  }
  const readable = all.filter(({ refused }) => refused === undefined);
  const numeric = readable.find(({ plan, rows = 0 }) => rows > 0 && plan?.columns.some(({ text }) => !text));
  const chosen = numeric ?? readable[0];
  return chosen && { chosen, why: chosen === all[0] ? 'It is the first table.' : 'It is the first table of numbers.' };
}

async function readRows(
  file: CatalogFile,
  start: number,
  stride: number,
  rows: number,
  fills: readonly CellFill[],
  options: ReadOptions,
): Promise<void> {
  const name = file.name ?? 'the file';
  const block = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, stride)));
  const cached = Math.max(1, Math.floor(CACHED_BYTES / Math.max(1, stride)));
  let breathed = performance.now();
  for (let first = 0; first < rows; first += block) {
    refuseIfStopped(name, options.signal);
    const count = Math.min(block, rows - first);
    const from = start + first * stride;
    const bytes = new Uint8Array(await file.slice(from, from + count * stride).arrayBuffer());
    if (bytes.length < count * stride) {
      throw new ProblemError(
        'unreadable',
        `“${name}” cannot be read to its end.`,
        'If the file was moved or changed, choose it again.',
      );
    }
    for (let row = 0; row < count; row += cached) {
      const some = Math.min(cached, count - row);
      const part = bytes.subarray(row * stride, (row + some) * stride);
      for (const fill of fills) fill.take(part, first + row, some);
    }
    options.onProgress?.((first + count) / rows, first + count);
    if (performance.now() - breathed > BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      breathed = performance.now();
    }
  }
  refuseIfStopped(name, options.signal);
}

/**
 * A table of a FITS file: the first with a column of numbers, or `options.table`. Scaled by TSCAL and TZERO; TNULL, NaN and blank
 * cells are NaN; logicals and bits are 0 and 1; vectors are one column per element, complex numbers two; 64-bit integers above
 * 2^53 are text. Variable-length columns are left out, with a note. Rows beyond the end of a file that is cut short are missing,
 * with a note. Throws ProblemError `damaged-fits`, `no-table`, `no-such-table`, `no-rows`, `no-numeric-column`, `unreadable`,
 * `too-many-cells`, `cancelled`.
 */
export async function readFits(file: CatalogFile, options: ReadOptions = {}): Promise<Table> {
  const name = file.name ?? 'the file';
  const { hdus, cut } = await hdusOf(file);
  if (hdus.length === 0) {
    throw new ProblemError(
      'damaged-fits',
      `“${name}” begins as a FITS file, and its header has no end.`,
      'It may be cut short or damaged: download or copy it again.',
    );
  }
  const all = candidatesOf(hdus);
  const choice = choose(name, all, options.table);
  if (!choice?.chosen.plan) throw noTable(name, hdus, all);
  const { chosen, why } = choice;
  const { hdu, plan } = { hdu: chosen.hdu, plan: choice.chosen.plan };
  const wholeRows = ({ start, stride }: PlanPart) =>
    stride > 0 ? Math.floor(Math.max(0, file.size - hdu.start - start) / stride) : 0;
  const rows = Math.min(plan.rows, ...plan.parts.map(wholeRows));
  const notes: string[] = [];
  if (rows < plan.rows)
    notes.push(
      `The file ends after row ${rows.toLocaleString('en')} of ${plan.rows.toLocaleString('en')}: it is cut short, and the other rows are missing.`,
    );
  else if (cut && hdus.at(-1) !== hdu)
    notes.push('The file ends before its last table or image does: it may be cut short.');
  if (rows === 0) {
    throw new ProblemError(
      'no-rows',
      plan.rows > 0
        ? `“${name}” ends before the first row of its table.`
        : `The table “${chosen.name}” of “${name}” has no rows.`,
      plan.rows > 0 ? 'It may be cut short: download or copy it again.' : 'Open a table with rows in it.',
    );
  }
  const weighed = plan.columns.map((column) => ({ ...column, cells: rows * column.weight }));
  const fit = columnsThatFit(name, rows, weighed, options.columns);
  if (!fit.columns.some(({ text }) => !text)) {
    throw new ProblemError(
      'no-numeric-column',
      `The table “${chosen.name}” of “${name}” holds words but no column of numbers.`,
      'Open a table with at least one column of numbers.',
    );
  }
  const named = columnNames(fit.columns.map((column) => column.name.replace(/[\p{Cc}\p{Cf}]/gu, ' ')));
  const fills = fit.columns.map((column, i) =>
    column.filler(named.names[i] ?? '', rows, plan.parts[column.part]?.stride ?? 0),
  );
  const wanted = plan.parts.map((part, p) => ({ ...part, fills: fills.filter((_, i) => fit.columns[i]?.part === p) }));
  const some = wanted.filter(({ fills }) => fills.length > 0);
  for (const [p, part] of some.entries()) {
    await readRows(file, hdu.start + part.start, part.stride, rows, part.fills, {
      ...options,
      onProgress: (share) =>
        options.onProgress?.((p + share) / some.length, Math.floor((rows * (p + share)) / some.length)),
    });
  }
  const columns: Column[] = [];
  const facts: [string, ColumnFacts][] = [];
  const told: string[] = [];
  for (const [i, fill] of fills.entries()) {
    const { column, notes: own } = fill.finish();
    columns.push(column);
    told.push(...own);
    facts.push([column.name, fit.columns[i]?.facts ?? {}]);
  }
  const known = facts.filter(([, own]) => Object.keys(own).length > 0);
  return {
    name,
    rows,
    columns,
    facts: Object.fromEntries(known),
    marksMissing: true,
    ...(fit.unread ? { unread: fit.unread } : {}),
    tables: { read: chosen.name, all: all.map(foundOf), why },
    notes: [...notes, ...plan.notes, ...fit.notes, ...named.notes, ...told],
  };
}

function foundOf({ name, rows, columns, refused }: Candidate): FoundTable {
  return {
    name,
    ...(rows === undefined ? {} : { rows }),
    ...(columns === undefined ? {} : { columns }),
    ...(refused === undefined ? {} : { refused }),
  };
}
