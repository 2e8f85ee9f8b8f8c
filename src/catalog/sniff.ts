/** What a file is, told from its first bytes, whatever its name says; and the words for what is not read. */
import { ProblemError } from '../base/problem';
import { isHdf5 } from './hdf5/signature';

export type FileKind = 'gzip' | 'zip' | 'hdf5' | 'fits' | 'parquet' | 'text' | 'binary';

interface Format {
  readonly begins: string;
  /** Where the mark stands, in bytes; 0 where absent. */
  readonly at?: number;
  readonly kind: FileKind;
  readonly what: string;
  readonly hint: string;
}

const UNPACK = 'Unpack it, and open the table that it holds.';
const SAVE_AS_CSV = 'Open it in the program that wrote it, and save the table as CSV.';

const JSON_TEXT = 'JSON';

/** Marks of the formats that people drop, the particular before the general. */
const FORMATS: readonly Format[] = [
  {
    begins: 'SIMPLE  =',
    kind: 'fits',
    what: 'a FITS file',
    hint: 'Export the table to CSV, e.g. in Python astropy.table.Table.read("x.fits").write("x.csv"), or in TOPCAT.',
  },
  {
    begins: 'PAR1',
    kind: 'parquet',
    what: 'a Parquet file',
    hint: 'Export it to CSV, e.g. in Python pandas.read_parquet("x.parquet").to_csv("x.csv", index=False).',
  },
  {
    begins: '\x93NUMPY',
    kind: 'binary',
    what: 'a NumPy array (.npy)',
    hint: 'Save it as text, e.g. numpy.savetxt("x.csv", a, delimiter=",", header="M_star,M_gas", comments="").',
  },
  {
    begins: 'FEA1',
    kind: 'binary',
    what: 'a Feather file of version 1',
    hint: 'Save it as Parquet, e.g. in Python pandas.read_feather("x.feather").to_parquet("x.parquet").',
  },
  {
    begins: '#ASDF 1.',
    kind: 'binary',
    what: 'an ASDF file',
    hint: 'Save its table as FITS or ECSV in Python, where asdf is installed.',
  },
  { begins: 'RDX3\n', kind: 'binary', what: 'an R workspace', hint: 'In R: write.csv(x, "x.csv", row.names = FALSE).' },
  {
    begins: 'X\n\0\0\0',
    kind: 'binary',
    what: 'an R object (RDS)',
    hint: 'In R: write.csv(readRDS("x.rds"), "x.csv", row.names = FALSE).',
  },
  { begins: 'SR\0\x04', kind: 'binary', what: 'an IDL save file', hint: SAVE_AS_CSV },
  { begins: 'root\0', kind: 'binary', what: 'a ROOT file', hint: 'Export the columns of its tree as CSV or Parquet.' },
  {
    begins: '\x80\x04\x95',
    kind: 'binary',
    what: 'a Python pickle, which only Python can open',
    hint: 'Save the table there as CSV or Parquet.',
  },
  { begins: 'MATLAB 5.0', kind: 'binary', what: 'a MATLAB file', hint: 'Export the table with writetable to CSV.' },
  { begins: '\xd0\xcf\x11\xe0', kind: 'binary', what: 'an old Excel workbook (.xls)', hint: SAVE_AS_CSV },
  { begins: 'SQLite format 3', kind: 'binary', what: 'an SQLite database', hint: 'Export one of its tables to CSV.' },
  {
    begins: '\x28\xb5\x2f\xfd',
    kind: 'binary',
    what: 'packed with zstd',
    hint: 'Unpack it with unzstd, and open what comes out.',
  },
  {
    begins: '7z\xbc\xaf',
    kind: 'binary',
    what: 'a 7-Zip archive',
    hint: 'Unpack it with 7z, and open the table in it.',
  },
  {
    // The length of the header, little-endian in 64 bits, and the header.
    begins: '\0\0\0\0{"',
    at: 4,
    kind: 'binary',
    what: 'a saved model (safetensors)',
    hint: 'Open it by itself, under a name that ends in .safetensors; open catalogs apart from it.',
  },
  { begins: 'ustar', at: 257, kind: 'binary', what: 'a tar archive', hint: UNPACK },
  { begins: '%PDF-', kind: 'binary', what: 'a PDF document', hint: 'Look for the table as CSV where the paper is.' },
  { begins: '\x89PNG', kind: 'binary', what: 'a picture (PNG)', hint: 'Open the table that it was drawn from.' },
  ...['<?xml', '<!', '<html', '<VOTABLE'].map(
    (begins): Format => ({
      begins,
      kind: 'text',
      what: 'XML or a web page',
      hint: 'If it is a VOTable, save it as CSV in TOPCAT.',
    }),
  ),
  ...['{"', '{\n', '[{'].map(
    (begins): Format => ({
      begins,
      kind: 'text',
      what: JSON_TEXT,
      hint: 'Export it to CSV, e.g. in Python pandas.read_json("x.json").to_csv("x.csv", index=False).',
    }),
  ),
];

/** What the first name in a zip archive tells of it. */
const ZIPPED: readonly { readonly first: RegExp; readonly what: string; readonly hint: string }[] = [
  {
    first: /\.npy$/,
    what: 'a NumPy archive (.npz)',
    hint: 'Save its columns as text, e.g. in Python pandas.DataFrame(dict(numpy.load("x.npz"))).to_csv("x.csv", index=False).',
  },
  {
    first: /^(\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/,
    what: 'an Excel workbook (.xlsx)',
    hint: SAVE_AS_CSV,
  },
  { first: /^mimetype/, what: 'an OpenDocument file (.ods)', hint: SAVE_AS_CSV },
  { first: /(?:)/, what: 'a zip archive', hint: UNPACK },
];

function letters(head: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...head.subarray(from, from + length));
}

function formatOf(head: Uint8Array): Format | undefined {
  if (letters(head, 0, 4) === 'PK\x03\x04') {
    // APPNOTE 4.3.7: the length of the first name is at byte 26, the name at byte 30.
    const first = letters(head, 30, Math.min(200, (head[26] ?? 0) + 256 * (head[27] ?? 0)));
    const zipped = ZIPPED.find((inside) => inside.first.test(first));
    if (zipped) return { begins: 'PK', kind: 'zip', what: zipped.what, hint: zipped.hint };
  }
  const format = FORMATS.find(({ begins, at = 0 }) => letters(head, at, begins.length) === begins);
  return format?.what === JSON_TEXT && isJsonLines(head) ? undefined : format;
}

/** One object to a line is a table, which the reader of text reads. */
function isJsonLines(head: Uint8Array): boolean {
  const [first = '', second = ''] = new TextDecoder().decode(head).split(/\r?\n/, 2);
  return /^\{.*\}\s*$/.test(first) && second.startsWith('{');
}

/** True where the bytes cannot be text: a zero among them, or more than a tenth that is not UTF-8. */
function isGarbled(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head, { stream: true });
  return head.includes(0) || text.split('\ufffd').length - 1 > 0.1 * text.length;
}

/**
 * What a file is by its first bytes (some kilobytes are enough). An empty head is `text`; XML and JSON are `text` that
 * the CSV reader refuses.
 */
export function sniff(head: Uint8Array): FileKind {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (isHdf5(head)) return 'hdf5';
  return formatOf(head)?.kind ?? (isGarbled(head) ? 'binary' : 'text');
}

/**
 * The refusal of a file that is no text table: what it is by its first bytes and how to make a table of it. Undefined
 * for text that can be tried.
 */
export function refusalOf(name: string, head: Uint8Array): ProblemError | undefined {
  const kind = sniff(head);
  if (kind === 'hdf5') {
    return binary(name, 'an HDF5 file', 'Open it by itself, not packed, or export the table to CSV.');
  }
  if (kind === 'gzip') return binary(name, 'packed with gzip twice', 'Unpack it once, and open what comes out.');
  const format = formatOf(head);
  if (format) return binary(name, format.what, format.hint);
  if (kind === 'text') return undefined;
  return new ProblemError(
    'binary',
    `“${name}” is a binary file, not a text table, whatever its name says: its first bytes are not readable text.`,
    'Export the table as CSV (UTF-8) from the program that wrote it.',
  );
}

function binary(name: string, what: string, hint: string): ProblemError {
  return new ProblemError('binary', `“${name}” is ${what}, not a text table, whatever its name says.`, hint);
}
