/** Reading of command-line arguments, with refusals in words. */
import { parseArgs } from 'node:util';
import { ProblemError } from '../base/problem';
import { ARGUMENT_WORDS } from './words';

type Option = { readonly type: 'string' | 'boolean'; readonly multiple?: boolean };

type Named<Names extends readonly string[], Type> = { readonly [Name in Names[number]]: { readonly type: Type } };

const named = <const Names extends readonly string[], const Type>(names: Names, type: Type) =>
  Object.fromEntries(names.map((name) => [name, { type }])) as Named<Names, Type>;

/** Options that take a text each. */
export const texts = <const Names extends readonly string[]>(...names: Names) => named(names, 'string');

/** What those options say, where they are there. */
export type Texts<Options> = { readonly [Name in keyof Options]?: string | undefined };

/** Options that are there or not. */
export const flags = <const Names extends readonly string[]>(...names: Names) => named(names, 'boolean');

/** The refusal of an argument, in a sentence. */
export const badArgument = (message: string) =>
  new ProblemError('argument', message, 'Add --help to see what is accepted.');

/** Node takes `--steps -5` for two options: joined, what the number means is for whoever reads it. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-\.?\d/.test(arg) && last !== undefined && /^--[^=]+$/.test(last))
      joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** The values of the named options, and what stands between them; an option that is not among them is refused. */
export function parseWithPositionals<const Options extends Record<string, Option>>(
  args: readonly string[],
  options: Options,
  allowPositionals = true,
) {
  try {
    return parseArgs({ args: withNegatives(args), options, allowPositionals, strict: true });
  } catch (error) {
    const [firstSentence = ARGUMENT_WORDS.unreadable] = String((error as Error).message).split('. ');
    throw badArgument(`${firstSentence}.`);
  }
}

/** The values of the named options; anything else is refused. */
export function parse<const Options extends Record<string, Option>>(args: readonly string[], options: Options) {
  return parseWithPositionals(args, options, false).values;
}

/** An item in quotation marks, where `""` is one of them, and whatever follows up to the comma; or an item without. */
const ITEM = /\s*(?:"((?:[^"]|"")*)"([^,]*)|([^,]*))(?:,|$)/gy;

/** A list such as `A,B`, or `"A,B",C` where a name holds a comma; empty where the option is absent. */
export function listOf(text: string | undefined): string[] {
  const items = Array.from((text ?? '').matchAll(ITEM), ([, quoted, behind = '', plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"') + behind.trim(),
  );
  return items.filter((item) => item !== '');
}

/** A whole number of at least `least`, or the fallback where the option is absent. */
export function wholeNumber(text: string | undefined, name: string, least: number, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw badArgument(ARGUMENT_WORDS.takes(name, ARGUMENT_WORDS.wholeNumber(least), text));
  }
  return value;
}
