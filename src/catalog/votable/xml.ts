/**
 * As much of XML as a VOTable needs, for where there is no DOMParser: tags, attributes, text, comments, CDATA. Entities that a file
 * declares are never expanded, nothing outside of the file is fetched, and a tag has a largest size, so that no document can
 * make work or memory beyond its own length.
 */
import { ProblemError } from '../../base/problem';

/** A tag longer than this is no tag; GaiaX's queries in an INFO reach 20 kB. */
const LONGEST_TAG = 1e6;

export interface Tag {
  /** Without the prefix of its namespace. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly empty: boolean;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of an element or attribute: the five entities of XML and numbered characters; others stay as they are written. */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (all, decimal, hex, named) => {
    if (named !== undefined) return NAMED[named as string] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** Where the tag that begins at `at` ends, behind its `>`; −1 where its end has not arrived. Quoted values may hold a `>`. */
export function tagEnd(text: string, at: number): number {
  let quote = 0;
  const last = Math.min(text.length, at + LONGEST_TAG);
  for (let i = at; i < last; i++) {
    const code = text.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return i + 1;
  }
  if (last - at >= LONGEST_TAG) {
    throw new ProblemError('damaged-votable', 'The VOTable has a tag that does not end.', 'Download or copy it again.');
  }
  return -1;
}

export const nameOf = (tag: string) => /^<\/?(?:[\w.-]+:)?([\w.-]+)/.exec(tag)?.[1] ?? '';

/** An opening tag, from `<` to `>`. */
export function parseTag(tag: string): Tag {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of tag.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[name.replace(/^[\w.-]+:/, '')] ??= unescaped(double ?? single ?? '');
  }
  return { name: nameOf(tag), attributes, empty: tag.endsWith('/>') };
}

export interface XmlHandler {
  open(tag: Tag): void;
  close(name: string): void;
  /** Text between tags, in pieces. */
  text(text: string): void;
  /**
   * Takes what it is faster at from `at` on, and returns how far it got. `codes` are the letters, one byte each, those beyond ASCII 255;
   * `cut` makes a string of some.
   */
  run?(codes: Uint8Array, cut: (from: number, to: number) => string, at: number): number;
}

const UTF8 = new TextDecoder();

/** True where no byte is beyond ASCII; four are looked at together. */
function isAscii(bytes: Uint8Array): boolean {
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  let all = 0;
  for (let i = 0; i < words.length; i++) all |= words[i] as number;
  for (let i = bytes.length & ~3; i < bytes.length; i++) all |= bytes[i] as number;
  return (all & 0x80808080) === 0;
}

export interface XmlReader {
  push(piece: string): void;
  /** As `push`, of bytes in an encoding in which ASCII stands for itself; `decode` makes text of them where they are more. */
  pushBytes(bytes: Uint8Array, decode: () => string): void;
  readonly entities: () => boolean;
}

/** Reads a document that arrives in pieces, and keeps what is not whole yet. */
export function xmlReader(handler: XmlHandler): XmlReader {
  let held = '';
  let entities = false;
  /** Letters of the piece at hand, behind those that are held. */
  let room = new Uint8Array(1 << 16);
  /** Whether the bytes before may have ended within a character. */
  let open = false;

  /** Behind a comment, CDATA, declaration or instruction at `at`; −1 where its end has not arrived. */
  function special(text: string, at: number): number {
    const until = (end: string, from: number) => {
      const found = text.indexOf(end, from);
      return found < 0 ? -1 : found + end.length;
    };
    if (text.startsWith('<!--', at)) return until('-->', at + 4);
    if (text.startsWith('<![CDATA[', at)) {
      const end = until(']]>', at + 9);
      if (end > 0) handler.text(text.slice(at + 9, end - 3));
      return end;
    }
    if (text[at + 1] === '?') return until('?>', at + 2);
    // A document type may hold declarations in brackets; they are passed over.
    const end = tagEnd(text, at);
    const bracket = text.indexOf('[', at);
    if (bracket < 0 || (end > 0 && bracket > end)) return end;
    const closed = /\]\s*>/g;
    closed.lastIndex = bracket;
    const found = closed.exec(text);
    if (found && text.slice(at, found.index).includes('<!ENTITY')) entities = true;
    return found ? closed.lastIndex : -1;
  }

  /** Makes room for the letters of `length` more characters, behind those of what is held. */
  function lettersFor(length: number): Uint8Array {
    const all = held.length + length;
    if (all > room.length) room = new Uint8Array((2 * all + 3) & ~3);
    const codes = room.subarray(0, all);
    lettersOf(held, codes);
    return codes;
  }

  /** Takes letters whose text is given, or made once it is needed. */
  function take(codes: Uint8Array, given?: string): void {
    let text = given;
    /** The letter with which the text begins: what the handler took itself needs none. */
    let base = 0;
    const textAt = (from: number): string => {
      if (text === undefined) {
        base = from;
        text = UTF8.decode(codes.subarray(from));
      }
      return text;
    };
    const cut = (from: number, to: number) => textAt(from).slice(from - base, to - base);
    let at = 0;
    for (;;) {
      if (handler.run) at = handler.run(codes, cut, at);
      const whole = textAt(at);
      const next = step(whole, at - base);
      at = base + next.at;
      if (next.done) {
        held = whole.slice(next.at);
        break;
      }
    }
    if (held.length > 64e6) {
      throw new ProblemError(
        'damaged-votable',
        'The VOTable has a comment or text that does not end.',
        'Download or copy it again.',
      );
    }
  }

  /** The next text and tag; done where there is no whole one. */
  function step(text: string, from: number): { readonly at: number; readonly done: boolean } {
    const lt = text.indexOf('<', from);
    // Text goes out before its tag, except where it may end within an entity.
    const textEnd = lt < 0 ? Math.max(from, text.length - 12) : lt;
    if (textEnd > from) handler.text(unescaped(text.slice(from, textEnd)));
    const stay = { at: textEnd, done: true };
    if (lt < 0) return stay;
    if (text.length - lt < 12 && !text.includes('>', lt)) return stay;
    const next = text[lt + 1];
    if (next === '!' || next === '?') {
      const end = special(text, lt);
      return end < 0 ? stay : { at: end, done: false };
    }
    const end = tagEnd(text, lt);
    if (end < 0) return stay;
    const written = text.slice(lt, end);
    if (next === '/') handler.close(nameOf(written));
    else {
      const tag = parseTag(written);
      handler.open(tag);
      if (tag.empty) handler.close(tag.name);
    }
    return { at: end, done: false };
  }

  function push(piece: string): void {
    const codes = lettersFor(piece.length);
    lettersOf(piece, codes.subarray(held.length));
    take(codes, held + piece);
  }

  return {
    push,
    pushBytes(bytes, decode) {
      const codes = lettersFor(bytes.length);
      codes.set(bytes, held.length);
      const plain = !open && isAscii(codes);
      open = (bytes[bytes.length - 1] ?? 0) > 127;
      if (plain) take(codes);
      else push(decode());
    },
    entities: () => entities,
  };
}

/** The letters of a text, one byte each; beyond ASCII they are 255. */
function lettersOf(text: string, into: Uint8Array): void {
  for (let i = 0; i < text.length; i++) into[i] = Math.min(255, text.charCodeAt(i));
}
