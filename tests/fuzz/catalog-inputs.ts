/** Catalog files that nobody meant to make, and catalogs whose numbers nobody would: what parsers let through afterwards counts too. */
import { gzipSync } from 'node:zlib';
import { planeOfDraws } from '../../src/analysis/plane-of-draws';
import type { Random } from '../../src/base/random';
import { COLUMN_TRANSFORMS } from '../../src/catalog/column-transforms';
import { openFiles } from '../../src/catalog/open';
import { profileColumn } from '../../src/catalog/profile';
import type { NumberColumn, Table } from '../../src/catalog/table';
import type { ColumnChoice } from '../../src/share/recipe';
import type { OutTable } from '../../src/share/table-out/table';
import { TABLE_FORMAT_NAMES, type TableFormat, tableBlob } from '../../src/share/table-out/write';
import { decades, niceTicks } from '../../src/ui/plots/scale';
import { splitTable } from '../../src/worker/usable-rows';
import { preparedView } from '../../src/worker/views';
import { npyOf, tarOf, zipOf } from '../catalog/archives';
import { arrowFile } from '../catalog/arrow-files';
import { hdf5Bytes, writeSubfind } from '../catalog/hdf5-files';
import { damageBy } from '../share/damage';
import { structuralDamage } from './structure';
import { mutatedText } from './texts';

/** Numbers that are numbers, and that no galaxy has. */
const EXTREME = [0, 1, -1, 1e8, 1e13, 1e17, 2 ** 53, -1e30, 1e160, -1e300, 1.7e308, 5e-324, 1e-310, 99_999, -999];

/** Rows like any others, with a few values far out, a few columns that repeat, and scales of any size. */
function farCatalog(draw: Random): string {
  const columns = 1 + draw.integer(4);
  const scales = Array.from({ length: columns }, () => 10 ** (draw.integer(60) - 30));
  const rows = Array.from({ length: 20 + draw.integer(400) }, (_, i) =>
    scales.map((scale, c) => (c === 3 ? i % 7 : scale * draw.normal())),
  );
  for (let far = draw.integer(6); far > 0; far--) {
    const row = rows[draw.integer(rows.length)];
    if (row) row[draw.integer(columns)] = EXTREME[draw.integer(EXTREME.length)] as number;
  }
  const names = Array.from({ length: columns }, (_, c) => `c${c}`);
  return `${names.join(',')}\n${rows.map((row) => row.join(',')).join('\n')}\n`;
}

let hdf5: readonly Uint8Array<ArrayBuffer>[] | undefined;

async function soundHdf5() {
  hdf5 ??= await Promise.all([
    hdf5Bytes((file) => {
      writeSubfind(file);
      const more = file.create_group('more');
      more.create_dataset({ name: 'x', data: new Float64Array(500), chunks: [100], compression: 'gzip' });
      more.create_dataset({ name: 'words', data: ['a', 'b', 'c'] });
    }),
    hdf5Bytes((file) => {
      const data = Float32Array.from({ length: 300 }, (_, row) => row);
      for (const name of ['a', 'b', 'c']) file.create_dataset({ name, data, chunks: [50], compression: 'gzip' });
      file.create_dataset({ name: 'sim', data: Array.from({ length: 300 }, (_, row) => `CV_${row}`) });
    }),
  ]);
  return hdf5;
}

let written: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[] | undefined;

/** One small sound file of every format that is read besides, those that we write by our own hand. */
async function soundTables() {
  if (written) return written;
  const rows = 400;
  const wave = (row: number) => Math.sin(row) * 10 ** ((row % 20) - 10);
  const table: OutTable = {
    name: 'fuzzed',
    rows,
    columns: [
      { name: 'x', cell: wave },
      { name: 'holes', cell: (row) => (row % 5 ? wave(row + 1) : Number.NaN) },
      { name: 'id', cell: (row) => row * 1_000_003 },
      { name: 'name', cell: (row) => `NGC ${row % 37}` },
    ],
  };
  const made = async (format: TableFormat) => new Uint8Array(await (await tableBlob(format, table)).arrayBuffer());
  const csv = await made('csv');
  const values = Float64Array.from({ length: 2 * rows }, (_, i) => wave(i));
  const npy = npyOf("[('x', '<f8'), ('n', '<i8')]", [rows], values);
  written = [
    ...(await Promise.all(TABLE_FORMAT_NAMES.map(async (name) => ({ name: `a.${name}`, bytes: await made(name) })))),
    ...(['file', 'stream', 'lz4', 'zstd', 'delta'] as const).map((name) => ({
      name: `${name}.arrow`,
      bytes: arrowFile(name),
    })),
    { name: 'a.npy', bytes: npy },
    {
      name: 'a.npz',
      bytes: zipOf({
        'x.npy': npyOf("'<f8'", [2 * rows], values),
        'y.npy': npyOf("'>f4'", [2 * rows], new Float32Array(2 * rows)),
      }),
    },
    { name: 'a.zip', bytes: zipOf({ 'README.md': 'words', 'a.csv': csv, 'b.csv': 'x,y\n1,2\n3,4\n' }) },
    { name: 'b.zip', bytes: zipOf({ 'a.npy': npy, 'a.fits': await made('fits') }, { stored: true }) },
    { name: 'a.tar', bytes: tarOf({ 'a.csv': csv, 'a.parquet': await made('parquet') }) },
  ];
  return written;
}

export async function catalogFrom(
  draw: Random,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const { pick, damaged } = damageBy(draw);
  const spoil = structuralDamage(draw);
  const kind = draw.integer(14);
  if (kind > 7) {
    const { name, bytes } = pick(await soundTables());
    const spoilt = Uint8Array.from(spoil(bytes));
    return draw.integer(8) === 0
      ? { name: `${name}.gz`, bytes: Uint8Array.from(gzipSync(spoilt)) }
      : { name, bytes: spoilt };
  }
  if (kind < 2) return { name: 'a.csv', bytes: new TextEncoder().encode(farCatalog(draw)) };
  if (kind === 2 || kind > 5) return { name: 'a.hdf5', bytes: Uint8Array.from(spoil(pick(await soundHdf5()))) };
  const bytes = new TextEncoder().encode(mutatedText(draw));
  if (kind > 3) return { name: 'a.csv', bytes };
  const packed = Uint8Array.from(gzipSync(bytes));
  return { name: 'a.csv.gz', bytes: draw.integer(2) === 0 ? packed : Uint8Array.from(damaged(packed)) };
}

/** What the page does with a catalog before anybody trains: profiles, columns, a split, histograms, axes, a smoothed picture. */
function chooseFrom(table: Table, draw: Random): void {
  for (const column of table.columns.slice(0, 30)) profileColumn(column);
  const numbers = table.columns.filter((column): column is NumberColumn => column.kind === 'number');
  if (numbers.length === 0) return;
  const columns = Array.from(
    { length: Math.min(numbers.length, 1 + draw.integer(3)) },
    (_, i): ColumnChoice => ({
      name: numbers[(draw.integer(numbers.length) + i) % numbers.length]?.name ?? '',
      transform: COLUMN_TRANSFORMS[draw.integer(COLUMN_TRANSFORMS.length)] ?? 'none',
      spikes: 'keep',
    }),
  ).filter(({ name }, i, all) => all.findIndex((other) => other.name === name) === i);
  const data = splitTable(table, { columns, split: { validation: 0.1, test: 0.1 }, seed: 1 });
  const { features, points } = preparedView(data, { columns, seed: 1 }, undefined);
  for (const { histogram } of features) {
    niceTicks(histogram.from, histogram.to, 8);
    decades(histogram.from, histogram.to, 8);
  }
  const [x, y] = features;
  if (x && y) planeOfDraws(points, features.length, [0, 1], [x.histogram, y.histogram]);
}

export async function openCatalog(
  { name, bytes }: Awaited<ReturnType<typeof catalogFrom>>,
  draw: Random,
): Promise<string> {
  const options = { onProgress: () => undefined, signal: new AbortController().signal };
  const table = await openFiles([{ file: new File([bytes], name), path: name }], options);
  chooseFrom(table, draw);
  return 'catalog';
}

/** Opens every sound file once: readers are loaded and the files made, which is not held against an input. */
export async function openSoundFiles(draw: Random): Promise<void> {
  const hdf5Files = (await soundHdf5()).map((bytes) => ({ name: 'a.hdf5', bytes }));
  for (const one of [...hdf5Files, ...(await soundTables())]) await openCatalog(one, draw);
}
