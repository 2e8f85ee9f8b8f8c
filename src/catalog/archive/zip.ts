/** Zip archives (PKWARE APPNOTE 6.3): their list of files, and the files one by one, unpacked within bounds and checked. */
import { crc32 } from '../../base/checksum';
import { ProblemError } from '../../base/problem';
import { swellGuard, wordsOf } from '../gzip';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import { type Member, partOf } from './member';
import { METHODS, STORED } from './methods';

const MARKS = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const MOST_LIST = 64e6;
const MOST_MEMBERS = 100_000;
/** Unpacked bytes are held in memory beside the table that is read from them. */
const MOST_UNPACKED = 1e9;
export function damagedZip(name: string, words: string): ProblemError {
  return new ProblemError(
    'damaged-zip',
    `“${name}” is a zip archive that cannot be read: ${words}.`,
    'It may be cut short or damaged: download or copy it again.',
  );
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

async function range(file: CatalogFile, start: number, end: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(Math.max(0, start), Math.min(end, file.size)).arrayBuffer());
}

const big = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

interface List {
  readonly start: number;
  readonly size: number;
  readonly entries: number;
}

/** Where the list of files is (4.3.16, and 4.3.14 where the archive is large). */
async function listOf(file: CatalogFile): Promise<List> {
  const from = Math.max(0, file.size - END_BYTES - MOST_COMMENT);
  const tail = await range(file, from, file.size);
  const view = viewOf(tail);
  let at = tail.length - END_BYTES;
  while (at >= 0 && view.getUint32(at, true) !== MARKS.end) at -= 1;
  if (at < 0) throw new Error('its list of files is missing');
  const list = {
    entries: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const locator = at - 20;
  if (locator < 0 || view.getUint32(locator, true) !== MARKS.locator64) return list;
  const end64 = await range(file, big(view, locator + 8), big(view, locator + 8) + 56);
  if (end64.length < 56 || viewOf(end64).getUint32(0, true) !== MARKS.end64)
    throw new Error('its list of files is missing');
  return { entries: big(viewOf(end64), 32), size: big(viewOf(end64), 40), start: big(viewOf(end64), 48) };
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** The sizes and the place of a large file stand in an extra field (4.5.3), those that are full in its own order. */
function large(extra: DataView, entry: Entry): Entry {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    let next = at + 4;
    const read = (value: number) => {
      if (value !== 0xffffffff || next + 8 > end) return value;
      next += 8;
      return big(extra, next - 8);
    };
    const [size, packed] = [read(entry.size), read(entry.packed)];
    return { ...entry, size, packed, local: read(entry.local) };
  }
  return entry;
}

function entriesOf(bytes: Uint8Array, count: number): Entry[] {
  const view = viewOf(bytes);
  const found: Entry[] = [];
  for (let at = 0; found.length < count && at + 46 <= bytes.length; ) {
    if (view.getUint32(at, true) !== MARKS.central) throw new Error('its list of files contradicts itself');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ];
    const nameEnd = at + 46 + nameBytes;
    if (nameEnd + extraBytes > bytes.length) throw new Error('its list of files contradicts itself');
    const flags = view.getUint16(at + 8, true);
    const entry = {
      name: new TextDecoder(flags & 0x800 ? 'utf-8' : 'latin1').decode(bytes.subarray(at + 46, nameEnd)),
      method: view.getUint16(at + 10, true),
      encrypted: (flags & 1) === 1,
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      local: view.getUint32(at + 42, true),
    };
    found.push(large(new DataView(bytes.buffer, bytes.byteOffset + nameEnd, extraBytes), entry));
    at = nameEnd + extraBytes + commentBytes;
  }
  return found;
}

function refusedWords({ encrypted, method, size }: Entry): string | undefined {
  if (encrypted) return 'is locked by a password';
  if (method !== STORED && !METHODS[method]?.unpack)
    return `is packed with ${METHODS[method]?.name ?? `method ${method}`}, which is not read`;
  return size > MOST_UNPACKED
    ? `unpacks to ${(size / 1e9).toFixed(1)} GB, and ${MOST_UNPACKED / 1e9} GB fit into a browser tab`
    : undefined;
}

/** Where the bytes of a file begin: its own head states other lengths than the list. */
async function startOf(file: CatalogFile, { local, packed }: Entry): Promise<number> {
  const head = await range(file, local, local + 30);
  if (head.length < 30 || viewOf(head).getUint32(0, true) !== MARKS.local)
    throw new Error('a file is not where the list says');
  const start = local + 30 + viewOf(head).getUint16(26, true) + viewOf(head).getUint16(28, true);
  if (start + packed > file.size) throw new Error('it ends before its last file does');
  return start;
}

async function unpacked(
  pieces: AsyncIterable<{ readonly piece: Uint8Array<ArrayBuffer>; readonly used: number }>,
  entry: Entry,
  archive: string,
  options: ReadOptions,
): Promise<CatalogFile> {
  const guard = swellGuard(archive, Math.min(MOST_UNPACKED, entry.size));
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let [crc, size] = [0, 0];
  for await (const { piece, used } of pieces) {
    refuseIfStopped(archive, options.signal);
    crc = crc32(piece, crc);
    size += piece.length;
    guard(used, size);
    kept.push(piece);
  }
  if (size !== entry.size || crc !== entry.crc) throw new Error('a file is not what its checksum says');
  return new File(kept, entry.name.replace(/^.*\//, ''));
}

/** The files of an archive, without folders. Throws ProblemError `damaged-zip`, `too-large`. */
export async function zipMembers(file: CatalogFile): Promise<readonly Member[]> {
  const name = file.name ?? 'the file';
  const refused = (error: unknown) => (error instanceof ProblemError ? error : damagedZip(name, wordsOf(error)));
  try {
    const { start, size, entries } = await listOf(file);
    if (size > MOST_LIST || entries > MOST_MEMBERS)
      throw new Error(`it holds more than ${MOST_MEMBERS.toLocaleString('en')} files`);
    const listed = entriesOf(await range(file, start, start + size), entries).filter(
      (entry) => !entry.name.endsWith('/'),
    );
    return listed.map((entry) => {
      const why = refusedWords(entry);
      return {
        name: entry.name,
        size: entry.size,
        ...(why === undefined ? {} : { refused: why }),
        async take(options) {
          try {
            const part = partOf(file, entry.name.replace(/^.*\//, ''), await startOf(file, entry), entry.packed);
            const unpack = METHODS[entry.method]?.unpack;
            if (unpack) return await unpacked(unpack(part), entry, name, options);
            if (entry.size !== entry.packed) throw new Error('a file has another size than its list says');
            return part;
          } catch (error) {
            throw refused(error);
          }
        },
      };
    });
  } catch (error) {
    throw refused(error);
  }
}
