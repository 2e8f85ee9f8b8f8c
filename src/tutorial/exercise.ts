/**
 * A teacher's exercise and a reader's answer as text that travels by mail and chat: JSON in a frame with its length and checksum, so that
 * what is put behind it is left away and what was cut or changed is found.
 */
import { fromBase64Url, toBase64Url } from '../base/base64url';
import { crc32 } from '../base/checksum';
import { readingsOf } from '../base/mended';
import { type Material, packedMaterial, unpackedMaterial } from './material';

/** What a teacher adds to a step; title and task may be empty, and are shown as text. */
export interface Exercise {
  readonly title: string;
  readonly task: string;
  /** What the step begins with in place of its own data. */
  readonly material?: Material | undefined;
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
const MOST_GUESS = 200;
const HEADER = 6;
const MOST_BYTES = 6_000;

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

/** The value in a frame; undefined where it was cut or changed. What is no letter of a frame, or stands behind it, is left away. */
function unframed(text: string): unknown {
  const letters = text.replace(/[^\w-]+/g, '');
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

export const exerciseText = ({ title, task, material }: Exercise): string =>
  framed({ t: title, k: task, ...(material ? packedMaterial(material) : {}) });

/** The exercise in a link; undefined where the link was cut or changed. */
export function readExercise(text: string): Exercise | undefined {
  const value = unframed(text);
  if (!isRecord(value)) return undefined;
  const [title, task] = [textOf(value.t, MOST_TITLE), textOf(value.k, MOST_TASK)];
  if (title === undefined || task === undefined) return undefined;
  const material = unpackedMaterial(value);
  if (material === 'wrong') return undefined;
  return { title, task, ...(material ? { material } : {}) };
}

/** Tells one exercise from another. */
export const exerciseMark = (exercise: Exercise | undefined): number =>
  exercise ? crc32(new TextEncoder().encode(exerciseText(exercise))) : 0;

const CODE = 'KW1.';

export const completionCode = ({ step, exercise, name, done, guess }: Completion): string =>
  CODE + framed({ s: step, x: exercise, n: name, d: done, g: guess.slice(0, MOST_GUESS) });

/** The completion in a code; undefined where it is none, or was cut or changed. What follows the code is left away. */
export function readCompletion(code: string): Completion | undefined {
  if (!code.startsWith(CODE)) return undefined;
  for (const reading of readingsOf(code.slice(CODE.length, CODE.length + MOST_LETTERS))) {
    const completion = completionIn(unframed(reading));
    if (completion) return completion;
  }
  return undefined;
}

function completionIn(value: unknown): Completion | undefined {
  if (!isRecord(value)) return undefined;
  const [step, name, guess] = [textOf(value.s, 81), textOf(value.n, MOST_NAME), textOf(value.g, MOST_GUESS)];
  const { x: exercise, d: done } = value;
  if (step === undefined || name === undefined || guess === undefined) return undefined;
  if (typeof exercise !== 'number' || typeof done !== 'boolean') return undefined;
  return { step, exercise, name, done, guess };
}

/** Where a code begins, also as mail writes its full stop. */
const BEGUN = /KW1(?:\.|&#46;|=2E|%2E)/;
/** Codes that are looked for in a text, at most. */
const MOST_CODES = 2_000;
/** Of a code as it was pasted: with what mail puts into it, some ten times what the longest takes. */
const MOST_LETTERS = 20_000;

/** All codes in a text as it was pasted, and how many of them cannot be read. */
export function codesIn(text: string): { readonly read: readonly Completion[]; readonly broken: number } {
  const begun = text
    .normalize('NFKC')
    .split(BEGUN)
    .slice(1, MOST_CODES + 1);
  const found = begun.filter((rest) => /^\W*\w/.test(rest)).map((rest) => readCompletion(CODE + rest));
  const read = found.filter((one) => one !== undefined);
  return { read, broken: found.length - read.length };
}
