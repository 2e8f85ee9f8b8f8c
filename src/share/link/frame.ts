/**
 * The frame of a link, which tells what is cut, altered or newer from what is whole:
 *
 *   k<version>.<r or m>[.hide=<part>,<part>].<base64url of: length, CRC-32, deflated payload>
 *
 * The length is that of the deflated payload in LEB128; the CRC-32 is of the payload before it was deflated, little-endian. It
 * stands after the `#` of an address, so it is never sent to a server. The parts to hide come before what they are hidden in, so
 * that a link that a chat has cut does not lose them unnoticed; they may be edited by hand.
 *
 * Mail and chats put line breaks, `=`, spaces and zero-width characters into a link, and full stops, brackets or their own
 * parameters behind it. None of these is base64url or within the stated length, so they are dropped. What they write in other characters
 * is read back (`base/mended.ts`), and the checksum decides.
 */

import { fromBase64Url, toBase64Url } from '../../base/base64url';
import { crc32 } from '../../base/checksum';
import { readingsOf } from '../../base/mended';
import { ProblemError } from '../../base/problem';
import { deflate, inflate } from '../deflate';
import { LINK_VERSION, type LinkVersion } from '../phrases';

/** Regions of the page that a link can leave out, for an exercise. */
export const HIDEABLE = ['data', 'settings', 'engine', 'rows', 'outliers', 'share'] as const;
export type Hideable = (typeof HIDEABLE)[number];

export type LinkKind = 'recipe' | 'model';

/** What a link carries, before it is known what the payload says. */
export interface Framed {
  readonly version: LinkVersion;
  readonly kind: LinkKind;
  readonly hidden: readonly Hideable[];
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Firefox shows 64 kB of an address and Safari 80; what is longer goes into a file. */
const MOST_CHARACTERS = 64_000;
/** Of what a link unpacks to: ten times what weights that have been trained take in the longest of links. */
const MOST_PAYLOAD_BYTES = 500_000;

const LETTERS: Readonly<Record<LinkKind, string>> = { recipe: 'r', model: 'm' };
const SEND_AGAIN = 'Ask for the link again, and copy it as a whole; a saved file arrives where long links do not.';

const words = (count: number) => count.toLocaleString('en');

const refused = (code: string, message: string, hint = SEND_AGAIN) => new ProblemError(code, message, hint);

/** The fragment that holds a payload, without `#`. Throws ProblemError `link-too-long`. */
export async function frameLink({ kind, hidden, payload }: Omit<Framed, 'version'>): Promise<string> {
  const packed = await deflate(payload);
  const length: number[] = [];
  for (let rest = packed.length; rest > 0 || length.length === 0; rest >>>= 7) {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
  }
  const bytes = new Uint8Array(length.length + 4 + packed.length);
  bytes.set(length);
  new DataView(bytes.buffer).setUint32(length.length, crc32(payload), true);
  bytes.set(packed, length.length + 4);
  const hide = hidden.length > 0 ? `.hide=${hidden.join(',')}` : '';
  const fragment = `k${LINK_VERSION}.${LETTERS[kind]}${hide}.${toBase64Url(bytes)}`;
  if (fragment.length <= MOST_CHARACTERS && payload.length <= MOST_PAYLOAD_BYTES) return fragment;
  throw new ProblemError(
    'link-too-long',
    `The link would have ${words(fragment.length)} characters and unpack to ${words(payload.length)} bytes, where links have at most ${words(MOST_CHARACTERS)} and ${words(MOST_PAYLOAD_BYTES)}.`,
    'Save the model as a file, or send the link of its recipe.',
  );
}

function hiddenOf(list: string): Hideable[] {
  return list.split(',').map((word) => {
    const part = HIDEABLE.find((known) => known === word);
    if (part) return part;
    throw refused(
      'link-hide',
      `The link asks to hide “${word.slice(0, 20)}”, and this page has no such part.`,
      `It can hide ${HIDEABLE.join(', ')}.`,
    );
  });
}

const altered = () => refused('link-altered', 'The link was altered on its way: its checksum does not agree.');
const cut = () => refused('link-cut', 'The link was cut: its end is missing.');

/**
 * The payload of a whole link. Throws ProblemError `link-too-long`, `link-unknown`, `link-newer`, `link-hide`, `link-cut` or
 * `link-altered`, after work bounded by the number of characters that a link may have.
 */
export async function unframeLink(fragment: string): Promise<Framed> {
  if (fragment.length > MOST_CHARACTERS) {
    throw refused(
      'link-too-long',
      `The link has ${words(fragment.length)} characters, and this page writes none of more than ${words(MOST_CHARACTERS)}.`,
      'Ask for the model as a file.',
    );
  }
  let refusal: unknown;
  for (const reading of readingsOf(fragment)) {
    try {
      return await readOne(reading.replace(/^\W+/, ''));
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

async function readOne(text: string): Promise<Framed> {
  if (Number(/^k(\d+)/.exec(text)?.[1]) > LINK_VERSION) {
    throw refused(
      'link-newer',
      'The link was made by a version of Knotwork that is newer than this page.',
      'Reload the page to get its newest version, then open the link again.',
    );
  }
  if (/^k([12](\.([rm](\.(hide=[^.]*)?)?)?)?)?$/.test(text)) throw cut();
  const parts = /^k([12])\.([rm])(?:\.hide=([^.]*))?\.(.*)$/s.exec(text);
  if (!parts) throw refused('link-unknown', 'The address ends in something that is no link of this page.');
  const [, version, letter, hide, base64 = ''] = parts;
  const kind = letter === 'm' ? 'model' : 'recipe';
  const hidden = hide === undefined ? [] : hiddenOf(hide);
  return { version: version === '1' ? 1 : 2, kind, hidden, payload: await unpacked(base64) };
}

async function unpacked(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const clean = base64.replace(/[^\w-]+/g, '');
  // The length takes four bytes at most.
  const head = fromBase64Url(clean.slice(0, 8));
  if (!head) throw cut();
  const [length, start] = lengthOf(head);
  const characters = Math.ceil((4 * (start + 4 + length)) / 3);
  if (clean.length < characters) throw cut();
  const bytes = fromBase64Url(clean.slice(0, characters));
  if (!bytes) throw altered();
  const payload = await inflate(bytes.slice(start + 4), MOST_PAYLOAD_BYTES).catch(() => new Uint8Array());
  if (!payload) {
    throw refused('link-too-large', 'The link unpacks to more than any model that this page writes.');
  }
  if (crc32(payload) !== new DataView(bytes.buffer).getUint32(start, true)) throw altered();
  return payload;
}

/** The stated length, and where it ends. */
function lengthOf(bytes: Uint8Array): [number, number] {
  let length = 0;
  for (const [i, byte] of bytes.subarray(0, 4).entries()) {
    length += (byte & 127) * 128 ** i;
    if (byte < 128) return [length, i + 1];
  }
  throw bytes.length < 4 ? cut() : altered();
}
