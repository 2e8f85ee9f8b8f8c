/**
 * Addresses of the tutorial: `#learn`, `#learn/CHAPTER`, `#learn/CHAPTER/STEP`, with `?only` a step without the rest, and with `?only=TEXT`
 * a step with a teacher's own words (`exercise.ts`).
 */
import { readingsOf } from '../base/mended';
import { type Exercise, readExercise } from './exercise';

export interface Address {
  readonly chapter: string | undefined;
  readonly step: string | undefined;
  /** An exercise: everything but the step is hidden. */
  readonly only: boolean;
  /** A teacher's own words; `damaged` where the link holds some that were cut or changed. */
  readonly exercise?: Exercise | 'damaged';
}

/** What follows it is by mail and chats: a full stop, a bracket, parameters of their own. */
const SHAPE =
  /^\W*learn(?![\w-])(?:\/([a-z0-9-]{1,40})(?![\w-])(?:\/([a-z0-9-]{1,40})(?![\w-]))?)?\/?(\?only(?![\w-])(?:=(.*))?)?/is;
/** A frame is at least so long: what mail puts behind `?only=` is no frame. */
const LEAST_WORDS = 10;
/** An address of ours takes some 9,000 letters at its longest; escapes make three of each. */
const MOST_LETTERS = 30_000;

/** The address in a location's hash, also where mail has altered it; the contents where it names nothing that could exist. */
export function parseAddress(hash: string): Address {
  let first: Address | undefined;
  for (const text of hash.length > MOST_LETTERS ? [] : readingsOf(hash)) {
    const [, chapter, step, only, words = ''] = SHAPE.exec(text) ?? [];
    const place = { chapter: chapter?.toLowerCase(), step: step?.toLowerCase(), only: only !== undefined };
    const exercise = words.length < LEAST_WORDS ? undefined : readExercise(words);
    if (exercise) return { ...place, exercise };
    first ??= { ...place, ...(words.length < LEAST_WORDS ? {} : { exercise: 'damaged' }) };
  }
  return first ?? { chapter: undefined, step: undefined, only: false };
}

export function hrefOf(chapter?: string, step?: string, only = false, words?: string): string {
  const path = ['#learn', chapter, step].filter((part) => part !== undefined).join('/');
  if (words !== undefined) return `${path}?only=${words}`;
  return only ? `${path}?only` : path;
}
