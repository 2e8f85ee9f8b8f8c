/**
 * Whether a text holds a pattern, in time linear in both: all ways through the pattern are followed at once, a letter at a time
 * (Thompson, "Regular expression search algorithm", CACM 11 (1968) 419; Pike's form of it). No text can make a pattern slow.
 */
import { ProblemError } from '../../base/problem';
import type { LetterSet, Pattern } from './pattern';

type Place = Exclude<Pattern['kind'], 'letter' | 'sequence' | 'either' | 'repeat'>;

type Instruction =
  | { readonly kind: 'letter'; readonly of: LetterSet; readonly next: number }
  | { readonly kind: 'place'; readonly where: Place; readonly next: number }
  | { readonly kind: 'split'; readonly ways: readonly number[] }
  | { readonly kind: 'found' };

/** What the patterns of a filter may still cost over all the texts of a catalog, in instructions followed. */
export interface Budget {
  left: number;
}

/** Some seconds. */
export const wholeBudget = (): Budget => ({ left: 5e8 });

/** The instructions that do `pattern` and then go on at `next`; answers with where they begin. Written from the end backwards. */
function write(program: Instruction[], pattern: Pattern, next: number): number {
  const add = (instruction: Instruction) => program.push(instruction) - 1;
  switch (pattern.kind) {
    case 'letter':
      return add({ kind: 'letter', of: pattern.of, next });
    case 'start':
    case 'end':
    case 'word edge':
    case 'no word edge':
      return add({ kind: 'place', where: pattern.kind, next });
    case 'sequence':
      return pattern.parts.reduceRight((then, part) => write(program, part, then), next);
    case 'either':
      return add({ kind: 'split', ways: pattern.parts.map((part) => write(program, part, next)) });
    case 'repeat': {
      const { of, least, most } = pattern;
      let then = next;
      if (most === Number.POSITIVE_INFINITY) {
        const ways = [next];
        then = add({ kind: 'split', ways });
        ways.push(write(program, of, then));
      } else {
        for (let i = least; i < most; i++) then = add({ kind: 'split', ways: [next, write(program, of, then)] });
      }
      for (let i = 0; i < least; i++) then = write(program, of, then);
      return then;
    }
    default:
      return pattern satisfies never;
  }
}

/** Whether a match can begin nowhere but at the start of a text. */
function isAnchored(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'start':
      return true;
    case 'sequence':
      return pattern.parts.some(isAnchored);
    case 'either':
      return pattern.parts.every(isAnchored);
    case 'repeat':
      return pattern.least > 0 && isAnchored(pattern.of);
    default:
      return false;
  }
}

const isWord = (codePoint: number | undefined) =>
  codePoint !== undefined && codePoint < 128 && /\w/.test(String.fromCharCode(codePoint));

function holds(where: Place, before: number | undefined, after: number | undefined): boolean {
  switch (where) {
    case 'start':
      return before === undefined;
    case 'end':
      return after === undefined;
    case 'word edge':
      return isWord(before) !== isWord(after);
    case 'no word edge':
      return isWord(before) === isWord(after);
    default:
      return where satisfies never;
  }
}

/**
 * A test whether a text holds the pattern anywhere. Throws ProblemError `filter-work` once the budget is spent: a text costs at most
 * the size of the pattern times its letters, and as a rule a few instructions for each letter.
 */
export function matcherOf(pattern: Pattern, budget: Budget): (text: string) => boolean {
  const program: Instruction[] = [{ kind: 'found' }];
  const first = write(program, pattern, 0);
  const anchored = isAnchored(pattern);
  /** Instructions that wait for a letter, now and after it; `seen` holds the turn in which each was last followed. */
  let waiting: number[] = [];
  let then: number[] = [];
  const seen = new Float64Array(program.length);
  const open: number[] = [];
  let turn = 0;

  /** Follows everything from `start` that needs no letter; true where the pattern is found. */
  function follow(start: number, into: number[], before: number | undefined, after: number | undefined): boolean {
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen[at] === turn) continue;
      seen[at] = turn;
      budget.left -= 1;
      const instruction = program[at] as Instruction;
      switch (instruction.kind) {
        case 'letter':
          into.push(at);
          break;
        case 'place':
          if (holds(instruction.where, before, after)) open.push(instruction.next);
          break;
        case 'split':
          open.push(...instruction.ways);
          break;
        case 'found':
          open.length = 0;
          return true;
        default:
          return instruction satisfies never;
      }
    }
    return false;
  }

  return (text) => {
    waiting.length = 0;
    let before: number | undefined;
    let at = 0;
    turn += 1;
    for (;;) {
      const letter = text.codePointAt(at);
      if ((!anchored || before === undefined) && follow(first, waiting, before, letter)) return true;
      if (letter === undefined || (anchored && waiting.length === 0)) return false;
      if (budget.left < 0) throw tooMuch();
      at += letter > 0xffff ? 2 : 1;
      const after = text.codePointAt(at);
      turn += 1;
      then.length = 0;
      for (const index of waiting) {
        const { of, next } = program[index] as Extract<Instruction, { kind: 'letter' }>;
        budget.left -= 1;
        if (of(letter) && follow(next, then, letter, after)) return true;
      }
      [waiting, then] = [then, waiting];
      before = letter;
    }
  };
}

function tooMuch(): ProblemError {
  return new ProblemError(
    'filter-work',
    'The pattern takes too long on this column: its repeats are many, and the texts are many or long.',
    'Write a shorter pattern, with smaller numbers in {…}, or compare with =.',
  );
}
