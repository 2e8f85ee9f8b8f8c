/** The formats that are read, in the order in which they are asked; text takes what nobody else knows. */
import { tarReader, zipReader } from './archive/reader';
import { arrowReader } from './arrow/reader';
import { csvReader } from './csv/reader';
import { fitsReader } from './fits/reader';
import { hdf5Reader } from './hdf5/reader';
import { npyReader } from './npy/reader';
import { bzip2Reader, lzwReader, xzReader } from './packed/reader';
import { parquetReader } from './parquet/reader';
import type { TableReader } from './reader';
import { votableReader } from './votable/reader';

export const READERS: readonly TableReader[] = [
  hdf5Reader,
  fitsReader,
  votableReader,
  parquetReader,
  arrowReader,
  npyReader,
  zipReader,
  tarReader,
  bzip2Reader,
  xzReader,
  lzwReader,
  csvReader,
];
