/**
 * A teacher's exercise and a reader's answer as text that travels by mail and chat: JSON in a frame with its length and checksum, so that
 * what is put behind it is left away and what was cut or changed is found.
 */
import { fromBase64Url, toBase64Url } from '../base/base64url';
import { crc32 } from '../base/checksum';
import { deviationOf, meanOf } from './mathematics/gaussian';

/** What a teacher adds to a step; title and task may be empty, and are shown as text. */
export interface Exercise {
  readonly title: string;
  readonly task: string;
  /** A small table of one column, standardised, whose density the chapter begins with. */
  readonly values?: readonly number[] | undefined;
}

/** What a reader made of an exercise. */
export interface Completion {
  /** `chapter/step`. */
  readonly step: string;
  /** Checksum of the teacher's words; 0 without any. */
  readonly exercise: number;
  readonly name: string;
  readonly done: boolean;
  /** The guess, in words; empty where the step asks for none. */
  readonly guess: string;
}

export const MOST_TITLE = 100;
export const MOST_TASK = 600;
export const MOST_NAME = 60;
/** Values of a table that travels in a link. */
export const VALUES = { least: 10, most: 200 } as const;
/** Standardised values farther out are no table that a shape of this chapter could show. */
const FARTHEST = 20;
const MOST_GUESS = 200;
const HEADER = 6;
const MOST_BYTES = 4_000;

function framed(value: unknown): string {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const bytes = new Uint8Array(HEADER + body.length);
  const header = new DataView(bytes.buffer);
  header.setUint16(0, body.length);
  header.setUint32(2, crc32(body));
  bytes.set(body, HEADER);
  return toBase64Url(bytes);
}

const lettersOf = (bytes: number) => Math.ceil((4 * bytes) / 3);

/** The value in a frame; undefined where it was cut or changed. Letters behind it are left away. */
function unframed(text: string): unknown {
  const letters = text.replace(/[\s\u200b]/g, '');
  const head = fromBase64Url(letters.slice(0, lettersOf(HEADER)));
  if (!head || head.length < HEADER) return undefined;
  const view = new DataView(head.buffer);
  const length = view.getUint16(0);
  if (length > MOST_BYTES) return undefined;
  const bytes = fromBase64Url(letters.slice(0, lettersOf(HEADER + length)));
  if (bytes?.length !== HEADER + length) return undefined;
  const body = bytes.subarray(HEADER);
  if (crc32(body) !== view.getUint32(2)) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.length <= most ? value : undefined;

export const exerciseText = ({ title, task, values }: Exercise): string =>
  framed({ t: title, k: task, ...(values ? { v: values } : {}) });

const areValues = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length >= VALUES.least &&
  value.length <= VALUES.most &&
  value.every((one) => typeof one === 'number' && Math.abs(one) <= FARTHEST);

/** A table as a teacher typed it, standardised to three decimals; a sentence where it is none. */
export function valuesIn(text: string): readonly number[] | string {
  const typed = text.split(/[\s,;]+/).filter((one) => one !== '');
  const values = typed.map(Number);
  const wrong = typed.find((_, i) => !Number.isFinite(values[i]));
  if (wrong !== undefined) return `“${wrong.slice(0, 20)}” is not a number.`;
  if (values.length < VALUES.least || values.length > VALUES.most)
    return `A table in a link has ${VALUES.least} to ${VALUES.most} values; these are ${values.length}.`;
  const [mean, deviation] = [meanOf(values), deviationOf(values)];
  const standardised = values.map((value) => Number(((value - mean) / deviation).toFixed(3)));
  return areValues(standardised) && deviation > 0 ? standardised : 'These values are all equal, or too far apart.';
}

/** The exercise in a link; undefined where the link was cut or changed. */
export function readExercise(text: string): Exercise | undefined {
  const value = unframed(text);
  if (!isRecord(value)) return undefined;
  const [title, task] = [textOf(value.t, MOST_TITLE), textOf(value.k, MOST_TASK)];
  if (title === undefined || task === undefined) return undefined;
  if (value.v === undefined) return { title, task };
  return areValues(value.v) ? { title, task, values: value.v } : undefined;
}

/** Tells one exercise from another. */
export const exerciseMark = (exercise: Exercise | undefined): number =>
  exercise ? crc32(new TextEncoder().encode(exerciseText(exercise))) : 0;

const CODE = 'KW1.';

export const completionCode = ({ step, exercise, name, done, guess }: Completion): string =>
  CODE + framed({ s: step, x: exercise, n: name, d: done, g: guess.slice(0, MOST_GUESS) });

/** The completion in a code; undefined where it is none, or was cut or changed. */
export function readCompletion(code: string): Completion | undefined {
  const value = code.startsWith(CODE) ? unframed(code.slice(CODE.length)) : undefined;
  if (!isRecord(value)) return undefined;
  const [step, name, guess] = [textOf(value.s, 81), textOf(value.n, MOST_NAME), textOf(value.g, MOST_GUESS)];
  const { x: exercise, d: done } = value;
  if (step === undefined || name === undefined || guess === undefined) return undefined;
  if (typeof exercise !== 'number' || typeof done !== 'boolean') return undefined;
  return { step, exercise, name, done, guess };
}

/** Codes that are looked for in a text, at most. */
const MOST_CODES = 2_000;

/** All codes in a text as it was pasted, and how many of them cannot be read. */
export function codesIn(text: string): { readonly read: readonly Completion[]; readonly broken: number } {
  const found = (text.match(/KW1\.[\w-]+/g) ?? []).slice(0, MOST_CODES).map(readCompletion);
  const read = found.filter((one) => one !== undefined);
  return { read, broken: found.length - read.length };
}
