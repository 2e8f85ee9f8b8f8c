/** What the footer of a Parquet file declares: its columns, the row groups that hold them, and what their writer tells of them. */
import { type FileMetaData, parquetMetadata, type RowGroup, type SchemaElement } from 'hyparquet';
import type { Physical } from './pages';
import { endOfStruct } from './thrift';
import { type Meaning, meaningOf } from './values';

export interface ParquetColumn {
  readonly name: string;
  /** Its place among the columns of a row group. */
  readonly leaf: number;
  readonly physical: Physical;
  readonly optional: boolean;
  readonly meaning: Meaning;
}

export interface Footer {
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  readonly columns: readonly ParquetColumn[];
  /** Columns that are no cells of a table, with the reason. */
  readonly leftOut: readonly string[];
  /** What the writer tells beside: of pandas, of Arrow, of astropy. */
  readonly told: ReadonlyMap<string, string>;
}

/** Tables of a thousand columns in a thousand row groups have such footers. */
const MOST_BYTES = 200e6;
const FIRST_BYTES = 512 * 1024;
const MARK = 'PAR1';

/** Reads from `start` to `end`. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;

/** The bytes from the footer to the end of the file. Throws an Error. */
async function footerBytes(size: number, read: ReadBytes): Promise<Uint8Array<ArrayBuffer>> {
  const tail = await read(Math.max(0, size - FIRST_BYTES), size);
  const mark = String.fromCharCode(...tail.subarray(-4));
  if (mark === 'PARE') throw new Error('its footer is encrypted');
  if (tail.length < 12 || mark !== MARK) throw new Error('its end is missing');
  const length = new DataView(tail.buffer, tail.byteOffset, tail.length).getUint32(tail.length - 8, true);
  if (length + 12 > size || length > MOST_BYTES) throw new Error('its footer is longer than the file');
  const bytes = length + 8 <= tail.length ? tail.slice(tail.length - length - 8) : await read(size - length - 8, size);
  endOfStruct(bytes.subarray(0, length), 0);
  return bytes;
}

/** The columns directly under the root, and the place of each among all leaves; nested ones are left out. */
function columnsOf(schema: readonly SchemaElement[]): Pick<Footer, 'columns' | 'leftOut'> {
  const columns: ParquetColumn[] = [];
  const leftOut: string[] = [];
  let leaf = 0;
  let next = 1;

  /** Passes an element with all that is below it. */
  function pass(): void {
    let open = 1;
    while (open > 0) {
      const element = schema[next++];
      if (!element) throw new Error('its list of columns ends early');
      const children = element.num_children ?? 0;
      open += Math.max(0, children) - 1;
      if (element.type) leaf += 1;
    }
  }

  for (let child = 0; child < (schema[0]?.num_children ?? 0); child++) {
    const element = schema[next];
    if (!element) throw new Error('its list of columns ends early');
    const [name, own] = [String(element.name), leaf];
    const nested = (element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED' || !element.type;
    pass();
    const meaning = nested ? 'nested' : meaningOf(element);
    if (typeof meaning === 'string' || !element.type) leftOut.push(`${name} (${meaning})`);
    else {
      const physical = { type: element.type, length: element.type_length ?? 0 };
      columns.push({ name, leaf: own, physical, optional: element.repetition_type === 'OPTIONAL', meaning });
    }
  }
  return { columns, leftOut };
}

/** The rows of a group in a file's own 64-bit words. */
export const rowsOf = ({ num_rows: rows }: RowGroup) => Number(rows);

/** Reads and checks the footer. Throws an Error whose words say what is wrong with it. */
export async function readFooter(size: number, read: ReadBytes): Promise<Footer> {
  const bytes = await footerBytes(size, read);
  let metadata: FileMetaData;
  try {
    metadata = parquetMetadata(bytes.buffer, { geoparquet: false });
  } catch (error) {
    throw new Error(`its footer contradicts itself (${error instanceof Error ? error.message.slice(0, 100) : error})`);
  }
  const groups = metadata.row_groups;
  const rows = groups.reduce((sum, group) => sum + rowsOf(group), 0);
  // An early writer in Rust left the sum at 0.
  const stated = Number(metadata.num_rows);
  if (groups.some((group) => !(rowsOf(group) >= 0)) || (stated !== rows && stated !== 0))
    throw new Error('its row groups do not add up to its rows');
  const told = new Map(
    (metadata.key_value_metadata ?? []).flatMap(({ key, value }) =>
      value === undefined ? [] : [[key, value] as const],
    ),
  );
  return { rows, groups, told, ...columnsOf(metadata.schema) };
}
