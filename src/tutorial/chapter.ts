/** What a chapter is: steps as data over one typed state, and where it leads. A figure shows the state and changes it. */
import { type Signal, signal } from '@preact/signals';
import type { Material, MaterialKind } from './material';
import type { Opening } from './opening';
import type { Block } from './text';

/** What readers guessed, by step. Part of every chapter's state, so that a predicate can ask for it. */
export interface Answered {
  readonly answers: Readonly<Record<string, number>>;
}

/** A prediction, to be made before the answer is shown. Answers are numbers: the guess itself, or the place of a choice. */
export type Question<State> = {
  readonly ask: string;
  /** What the page then says beside the guess. */
  readonly reveal: readonly Block<State>[];
} & (
  | {
      readonly kind: 'choice';
      readonly options: readonly string[];
      /** Undefined until the reader has found out. */
      readonly right: (state: State) => number | undefined;
    }
  | {
      readonly kind: 'number';
      readonly from: number;
      readonly to: number;
      readonly by: number;
      readonly unit: string;
      readonly truth: (state: State) => number;
    }
);

/** A question with options; `right` is the index of the right one, undefined until the reader has found out. */
export const choice = <State>(
  ask: string,
  options: readonly string[],
  right: number | ((state: State) => number | undefined),
  reveal: readonly Block<State>[],
): Question<State> => ({
  kind: 'choice',
  ask,
  options,
  right: typeof right === 'number' ? () => right : right,
  reveal,
});

/** The right answer once something is known. */
export const onceKnown =
  <State, Known>(of: (state: State) => Known | undefined, right: (known: Known) => number) =>
  (state: State): number | undefined => {
    const known = of(state);
    return known === undefined ? undefined : right(known);
  };

export interface Step<State> {
  /** In addresses and in the progress that is kept. */
  readonly name: string;
  readonly title: string;
  readonly text: readonly Block<State>[];
  readonly question?: Question<State>;
  /** What the reader is asked to do, one sentence. */
  readonly task: string;
  /** Which control of the figure it lights up. */
  readonly control: string;
  readonly hint: string;
  /** What an exercise of it can bring in place of its own data. */
  readonly takes?: readonly MaterialKind[];
  /** The state that the step needs, from whatever the reader left. */
  readonly enter?: (state: State) => State;
  /** Whether the reader has done it. */
  readonly done: (state: State) => boolean;
  /** Said once it is done. */
  readonly after?: readonly Block<State>[];
}

export interface FigureProps<State> {
  readonly state: State;
  set(change: (state: State) => State): void;
  /** The control that the step lights up. */
  readonly lit: string;
  /** The step's name: a figure may show less of itself in some. */
  readonly step: string;
}

/** Writes some fields of the state. */
export const put = <State>(set: FigureProps<State>['set'], fields: Partial<State>): void =>
  set((before) => ({ ...before, ...fields }));

/** How a chapter stands in the contents, begins, and ends. */
export interface ChapterStart<State extends Answered> {
  readonly name: string;
  readonly title: string;
  /** A sentence for the contents, and for the card of a link. */
  readonly about: string;
  readonly initial: () => State;
  /** The state that begins with what a teacher brings, in the steps that take it. */
  readonly own?: (state: State, material: Material) => State;
  /** What the last step opens in the workbench. */
  readonly opening: (state: State) => Opening;
}

export interface ChapterPlan<State extends Answered> extends ChapterStart<State> {
  readonly steps: readonly Step<State>[];
}

/** A chapter whose state is held for as long as the page lives, so that it survives a visit to the workbench. */
export interface Chapter<State extends Answered> extends ChapterPlan<State> {
  readonly state: Signal<State>;
}

export function createChapter<State extends Answered>(plan: ChapterPlan<State>): Chapter<State> {
  return { ...plan, state: signal(plan.initial()) };
}

/** The state with a guess written down. */
export function withAnswer<State extends Answered>(state: State, step: string, answer: number): State {
  return { ...state, answers: { ...state.answers, [step]: answer } };
}

/** A predicate: the reader has guessed. */
export const guessed =
  (step: string) =>
  ({ answers }: Answered): boolean =>
    answers[step] !== undefined;
