/** Tar archives (POSIX ustar with pax heads, and GNU's long names): files after heads of 512 bytes. */
import { ProblemError } from '../../base/problem';
import { type CatalogFile, type ReadOptions, refuseIfStopped } from '../reader';
import type { Table } from '../table';
import { type Member, partOf, readMembers } from './member';

const BLOCK = 512;
const MOST_MEMBERS = 100_000;
const MOST_LONG_HEAD = 1e6;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replace(/\0[\s\S]*$/, '');

/** Octal digits, or a number in base 256 where the first bit is set (GNU). */
function numberOf(bytes: Uint8Array): number {
  if ((bytes[0] ?? 0) & 0x80) return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = text(bytes).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** A head's checksum is the sum of its bytes, its own field taken as blanks. */
function isHead(head: Uint8Array): boolean {
  const sum = head.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 32 : byte), 0);
  return head.length === BLOCK && sum === numberOf(head.subarray(148, 156));
}

/** True where the bytes begin with the head of a tar archive. */
export const isTar = (head: Uint8Array) => text(head.subarray(257, 262)) === 'ustar' && isHead(head.subarray(0, BLOCK));

function damagedTar(name: string): ProblemError {
  return new ProblemError(
    'damaged-tar',
    `“${name}” is a tar archive that is cut short or damaged.`,
    'Download or copy it again.',
  );
}

/** `27 path=a/long/name` of a pax head. */
function paxPath(bytes: Uint8Array): string | undefined {
  return /\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(bytes))?.[1];
}

async function tarMembers(file: CatalogFile, options: ReadOptions): Promise<readonly Member[]> {
  const name = file.name ?? 'the file';
  const members: Member[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= file.size && members.length < MOST_MEMBERS; ) {
    refuseIfStopped(name, options.signal);
    const head = new Uint8Array(await file.slice(at, at + BLOCK).arrayBuffer());
    if (head.every((byte) => byte === 0)) break;
    const size = numberOf(head.subarray(124, 136));
    if (!isHead(head) || !(size >= 0) || at + BLOCK + size > file.size) throw damagedTar(name);
    const type = String.fromCharCode(head[156] ?? 0);
    const start = at + BLOCK;
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'L' || type === 'x') {
      const bytes = new Uint8Array(await file.slice(start, start + Math.min(size, MOST_LONG_HEAD)).arrayBuffer());
      longName = type === 'L' ? text(bytes) : (paxPath(bytes) ?? longName);
      continue;
    }
    const prefix = text(head.subarray(345, 500));
    const own = longName ?? `${prefix ? `${prefix}/` : ''}${text(head.subarray(0, 100))}`;
    longName = undefined;
    if (type !== '0' && type !== '\0') continue;
    members.push({ name: own, size, take: async () => partOf(file, own.replace(/^.*\//, ''), start, size) });
  }
  return members;
}

/** The table in a tar archive. Throws ProblemError `damaged-tar` and those of `readMembers`. */
export async function readTar(file: CatalogFile, options: ReadOptions): Promise<Table> {
  return readMembers(file.name ?? 'the file', 'a tar archive', await tarMembers(file, options), options);
}
