/** The formats that are read, in the order in which they are asked; text takes what nobody else knows. */
import { csvReader } from './csv-reader';
import { hdf5Reader } from './hdf5/reader';
import { parquetReader } from './parquet/reader';
import type { TableReader } from './reader';

export const READERS: readonly TableReader[] = [hdf5Reader, parquetReader, csvReader];
