/** Tables as files: which formats there are, what their names end in, and the pieces of a file. */
import { csvPieces } from '../csv-out';
import type { OutTable } from './table';

export const TABLE_FORMATS = {
  csv: { title: 'CSV', endings: ['csv', 'txt'], type: 'text/csv' },
  ecsv: { title: 'ECSV', endings: ['ecsv'], type: 'text/csv' },
  fits: { title: 'FITS', endings: ['fits', 'fit'], type: 'application/fits' },
  votable: { title: 'VOTable', endings: ['vot', 'votable', 'xml'], type: 'application/x-votable+xml' },
  parquet: { title: 'Parquet', endings: ['parquet', 'pq'], type: 'application/vnd.apache.parquet' },
} as const;

export type TableFormat = keyof typeof TABLE_FORMATS;

export const TABLE_FORMAT_NAMES = Object.keys(TABLE_FORMATS) as readonly TableFormat[];

/** The format that a file's name asks for; CSV where it asks for none. */
export function formatOfName(name: string): TableFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return (
    TABLE_FORMAT_NAMES.find((format) => (TABLE_FORMATS[format].endings as readonly string[]).includes(ending)) ?? 'csv'
  );
}

/** The pieces of a table's file. The formats but CSV are loaded when the first is asked for. Throws as they do. */
export async function* tablePieces(format: TableFormat, table: OutTable): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'csv':
      yield* csvPieces(table.columns, table.rows);
      break;
    case 'ecsv':
      yield* (await import('./ecsv')).ecsvPieces(table);
      break;
    case 'fits':
      yield* (await import('./fits')).fitsPieces(table);
      break;
    case 'votable':
      yield* (await import('./votable')).votablePieces(table);
      break;
    case 'parquet':
      yield (await import('./parquet')).parquetBytes(table);
      break;
    default:
      format satisfies never;
  }
}

/** The whole file; `between` is awaited after every piece, so that a worker listens meanwhile. */
export async function tableBlob(format: TableFormat, table: OutTable, between?: () => Promise<unknown>): Promise<Blob> {
  const pieces: BlobPart[] = [];
  for await (const piece of tablePieces(format, table)) {
    pieces.push(typeof piece === 'string' ? piece : new Uint8Array(piece));
    await between?.();
  }
  return new Blob(pieces, { type: TABLE_FORMATS[format].type });
}
