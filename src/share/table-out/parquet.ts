/** A table as Parquet, with its units where astropy looks for them. The writer (hyparquet-writer) wants whole columns. */
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { datatypeLines } from './ecsv';
import { numberIn, type OutTable, type TypedColumn, textIn, typedColumns } from './table';

function sourceOf(column: TypedColumn, rows: number): ColumnSource {
  const { name, kind } = column;
  if (kind === 'long') {
    return {
      name,
      data: BigInt64Array.from({ length: rows }, (_, row) => BigInt(numberIn(column.cell(row)))),
      type: 'INT64',
      nullable: false,
    };
  }
  if (kind === 'text') {
    return { name, data: Array.from({ length: rows }, (_, row) => textIn(column.cell(row)) || null), type: 'STRING' };
  }
  const values = Float64Array.from({ length: rows }, (_, row) => numberIn(column.cell(row)));
  const holes = values.some(Number.isNaN);
  // A missing number is null, as pandas and polars tell it from a NaN that was computed.
  const data = holes ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values;
  return { name, data, type: 'DOUBLE', nullable: holes };
}

export function parquetBytes(table: OutTable): Uint8Array<ArrayBuffer> {
  const columns = typedColumns(table);
  const yaml = `datatype:\n${datatypeLines(columns).join('\n')}\n`;
  const kvMetadata = [{ key: 'table_meta_yaml', value: yaml }];
  const columnData = columns.map((column) => sourceOf(column, table.rows));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'knotwork' }));
}
