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
  /** Takes the text from `at` on itself, where it is faster at that, and returns how far it got. */
  run?(text: string, at: number): number;
}

/** Reads a document that arrives in pieces; `push` keeps what is not whole yet. */
export function xmlReader(handler: XmlHandler): { push(piece: string): void; readonly entities: () => boolean } {
  let held = '';
  let entities = false;

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

  return {
    push(piece) {
      const text = held + piece;
      let at = 0;
      for (;;) {
        if (handler.run) at = handler.run(text, at);
        const lt = text.indexOf('<', at);
        // Text goes out before its tag, except where it may end within an entity.
        const textEnd = lt < 0 ? Math.max(at, text.length - 12) : lt;
        if (textEnd > at) handler.text(unescaped(text.slice(at, textEnd)));
        at = textEnd;
        if (lt < 0) break;
        if (text.length - lt < 12 && !text.includes('>', lt)) break;
        const next = text[lt + 1];
        if (next === '!' || next === '?') {
          const end = special(text, lt);
          if (end < 0) break;
          at = end;
          continue;
        }
        const end = tagEnd(text, lt);
        if (end < 0) break;
        at = end;
        const written = text.slice(lt, end);
        if (next === '/') {
          handler.close(nameOf(written));
          continue;
        }
        const tag = parseTag(written);
        handler.open(tag);
        if (tag.empty) handler.close(tag.name);
      }
      held = text.slice(at);
      if (held.length > 64e6) {
        throw new ProblemError(
          'damaged-votable',
          'The VOTable has a comment or text that does not end.',
          'Download or copy it again.',
        );
      }
    },
    entities: () => entities,
  };
}
