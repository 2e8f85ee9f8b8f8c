/** What the parts of the Infer view share: the fields, and the answers, which stay until a person throws them away. */
import { type Signal, signal } from '@preact/signals';
import type { Problem } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import type { ColumnProfile } from '../../catalog/table';
import type { KeptQuestion } from '../../share/look';
import type { Metrics } from '../../share/recipe';
import type { CheckAnswer, CombinedAnswer, InferRequest, Inferred, Unlike } from '../../worker/infer/messages';
import type { PreparedColumn, PreparedRows } from '../../worker/messages/catalog';
import { compact, count } from '../format';
import { finishedRecipe } from '../look';
import { type Session, useSession } from '../session';
import { seedOf } from '../settings';
import {
  asTyped,
  type CellKind,
  cellOf,
  columnsNamed,
  firstSpread,
  firstUnknown,
  numberOf,
  type TypedCell,
} from './typed';

/** The answer about one row, with what it was asked by. */
export interface KeptAnswer {
  readonly id: number;
  readonly title: string;
  /** The unknown columns of the answer, in its order. */
  readonly columns: readonly PreparedColumn[];
  /** What the row has in them, in the units of the catalog. */
  readonly truth: ReadonlyMap<string, number>;
  readonly known: string;
  /** Whether anything is known of the learned columns, so that ln p of it says something. */
  readonly hasEvidence: boolean;
  readonly answer: Inferred;
  readonly unlike?: Unlike;
}

export interface KeptCombined {
  readonly where: string;
  readonly features: readonly PreparedColumn[];
  readonly answer: CombinedAnswer;
}

export interface InferView {
  /** The fields, by column, and of which columns they are. */
  readonly cells: Signal<ReadonlyMap<string, TypedCell>>;
  readonly fieldsOf: Signal<PreparedRows | undefined>;
  /** What the person set each column to: a blank cell of one row does not change it. */
  readonly kinds: Signal<ReadonlyMap<string, CellKind>>;
  /** The row that filled the fields, from 1, until one of them is typed into. */
  readonly row: Signal<number | undefined>;
  /** What that row has in each column, also of unknown ones. */
  readonly rowValues: Signal<ReadonlyMap<string, number>>;
  /** The newest first. */
  readonly answers: Signal<readonly KeptAnswer[]>;
  readonly shown: Signal<number | undefined>;
  /** Combined posteriors, the newest first, with what was selected. */
  readonly combined: Signal<readonly KeptCombined[]>;
  /** Checks on test rows, by what was asked of them, each of one finished run. */
  readonly checks: Signal<ReadonlyMap<string, { readonly of: Metrics | undefined; readonly answer: CheckAnswer }>>;
  readonly wrong: Signal<Problem | undefined>;
  readonly asking: Signal<boolean>;
}

/** Draws of one row. */
const DRAWS = 1_000;
const MOST_ANSWERS = 12;
const MOST_TYPED = 1_000;

const views = new WeakMap<Session, InferView>();

export function inferViewOf(session: Session): InferView {
  const known = views.get(session);
  if (known) return known;
  const view: InferView = {
    cells: signal(new Map()),
    fieldsOf: signal(undefined),
    kinds: signal(new Map()),
    row: signal(undefined),
    rowValues: signal(new Map()),
    answers: signal([]),
    shown: signal(undefined),
    combined: signal([]),
    checks: signal(new Map()),
    wrong: signal(undefined),
    asking: signal(false),
  };
  views.set(session, view);
  return view;
}

export const useInferView = (): InferView => inferViewOf(useSession());

/** The fields of the columns at hand; those of columns that were there before keep what was said of them. */
export function fieldsFor(view: InferView, prepared: PreparedRows, profiles: readonly ColumnProfile[]): void {
  if (view.fieldsOf.value === prepared) return;
  const { features, contexts } = prepared;
  const asked = firstUnknown(features, contexts.length > 0);
  const kinds = new Map(view.kinds.value);
  for (const { choice } of features) {
    const first: CellKind = asked.has(choice.name) ? 'unknown' : choice.error === undefined ? 'known' : 'measured';
    const { name, error } = choice;
    const before = view.fieldsOf.value?.features.find((one) => one.choice.name === name);
    // Errors that a column gets, or loses, later change how it is known.
    const isAnew = before !== undefined && before.choice.error !== error && kinds.get(name) !== 'unknown';
    if (!kinds.has(name) || isAnew) kinds.set(name, first);
  }
  const before = view.cells.value;
  view.kinds.value = kinds;
  view.cells.value = new Map(
    features.map((feature) => {
      const { name } = feature.choice;
      const blank = { value: '', spread: firstSpread(feature, profiles) };
      return [name, { ...blank, ...before.get(name), kind: kinds.get(name) ?? 'known' }];
    }),
  );
  view.fieldsOf.value = prepared;
}

/** Changes a field. */
export function setCell(view: InferView, name: string, change: Partial<TypedCell>): void {
  const cell = view.cells.value.get(name);
  if (!cell) return;
  if (change.kind !== undefined) view.kinds.value = new Map(view.kinds.value).set(name, change.kind);
  view.cells.value = new Map(view.cells.value).set(name, { ...cell, ...change });
  // A row of which something else is known is no row of the table.
  if (change.value !== undefined) view.row.value = undefined;
}

/** The numbers that the table has in a row, from 1: without blanks and values that stand for missing ones. */
async function rowNumbers(session: Session, row: number | undefined, names: readonly string[]) {
  if (row === undefined) return new Map<string, number>();
  const words = (await session.ask((commands) => commands.rowWords(row - 1, [...new Set(names)]))) ?? [];
  const markers = new Map(
    session.state.value.profiles.map(({ name, suspectedMissing = [] }) => [
      name,
      new Set(suspectedMissing.map(({ value }) => value)),
    ]),
  );
  return new Map(
    words.flatMap(({ name, text }) => {
      const value = numberOf(text);
      return Number.isNaN(value) || markers.get(name)?.has(value) ? [] : [[name, value] as const];
    }),
  );
}

/** Fills the fields with a row of the catalog, from 1; columns that it has no value in are unknown. */
export async function fillFrom(session: Session, row: number): Promise<void> {
  const view = inferViewOf(session);
  const { prepared } = session.state.value;
  if (!prepared) return;
  const { features, contexts } = prepared;
  const names = [...features, ...contexts].map(({ choice }) => choice.name);
  const values = await rowNumbers(session, row, names);
  if (session.state.value.prepared !== prepared) return;
  view.cells.value = new Map(
    [...view.cells.value].map(([name, cell]): [string, TypedCell] => {
      const kind = view.kinds.value.get(name) ?? cell.kind;
      if (kind === 'above' || kind === 'below') return [name, { ...cell, kind }];
      const value = values.get(name);
      return [
        name,
        { ...cell, kind: value === undefined ? 'unknown' : kind, value: value === undefined ? '' : asTyped(value) },
      ];
    }),
  );
  view.rowValues.value = values;
  view.row.value = row;
  const given = contexts.map(({ choice, transform, median }) => {
    const at = applyTransform(transform, values.get(choice.name) ?? Number.NaN);
    return Number.isFinite(at) ? at : median;
  });
  if (given.length > 0) session.setContext(given);
}

const listed = (names: readonly string[]) => names.join(', ');

/** What is said of the row beside its unknown columns, in words. */
export function knownWords(cells: ReadonlyMap<string, TypedCell>, given: readonly string[]): string {
  const told = [...cells].flatMap(([name, { kind, value, spread }]) => {
    if (kind === 'unknown') return [];
    if (kind === 'known') return [`${name} = ${value}`];
    if (kind === 'measured') return [`${name} = ${value} ± ${spread}`];
    return [`${name} ${kind} ${value}`];
  });
  return listed([...told, ...given]);
}

/** Asks the worker about what the fields hold, and keeps the answer beside those before. */
export async function askRow(session: Session): Promise<void> {
  const view = inferViewOf(session);
  const { context } = session.state.value;
  const row = view.row.value;
  const cells = [...view.cells.value].map(([name, cell]) => ({ name, ...cell }));
  const question: KeptQuestion = { cells, context: [...context], ...(row === undefined ? {} : { row }) };
  view.wrong.value = undefined;
  view.asking.value = true;
  const problem = await answerQuestion(session, question, () => {
    const of = finishedRecipe(session.state.value);
    // A session with longer words would not be read again.
    const isLong = cells.some(({ value, spread }) => value.length > MOST_TYPED || spread.length > MOST_TYPED);
    if (of === undefined || isLong) return;
    session.look({ questions: [{ ...question, of }, ...session.state.value.questions].slice(0, MOST_ANSWERS) });
  });
  view.asking.value = false;
  if (problem && problem.code !== 'cancelled') view.wrong.value = problem;
}

/** Asks the run that has come back what a session before this one asked of it: its answers are the same. */
export async function askAgain(session: Session): Promise<void> {
  const view = inferViewOf(session);
  const { questions } = session.state.value;
  const of = finishedRecipe(session.state.value);
  const waiting = questions.filter((one) => one.of === undefined);
  if (view.asking.value || waiting.length === 0 || of === undefined) return;
  session.look({ questions: questions.map((one) => ({ ...one, of: one.of ?? of })) });
  view.asking.value = true;
  for (const question of waiting.toReversed()) await answerQuestion(session, question);
  view.asking.value = false;
}

/** Keeps the answer and says so at once, or resolves with what is wrong; how usual the row is follows. */
async function answerQuestion(
  session: Session,
  { cells: typed, context, row }: KeptQuestion,
  answered: () => void = () => undefined,
) {
  const view = inferViewOf(session);
  const { prepared, settings } = session.state.value;
  if (!prepared) return undefined;
  const cells = new Map(typed.map(({ name, ...cell }): [string, TypedCell] => [name, cell]));
  const own = prepared.features.map(({ choice }) => choice.name);
  if (own.join('\n') !== [...cells.keys()].join('\n')) return undefined;
  const numbers = await rowNumbers(session, row, [...own, ...columnsNamed(cells.values())]);
  const request: InferRequest = {
    cells: [...cells.values()].map((cell) => cellOf(cell, numbers)),
    context,
    draws: DRAWS,
    seed: seedOf(settings),
  };
  const answer = await session.ask((commands) => commands.infer(request));
  if (!answer) return undefined;
  if ('problem' in answer) return answer.problem;
  const columns = answer.columns.flatMap(({ column }) => prepared.features[column] ?? []);
  const id = 1 + Math.max(0, ...view.answers.value.map((one) => one.id));
  const asked = listed(columns.map(({ choice }) => choice.name)) || 'ln p';
  const kept: KeptAnswer = {
    id,
    title: `${row === undefined ? 'Typed row' : `Row ${count(row)}`}: ${asked}`,
    columns,
    truth: new Map([...numbers].filter(([name]) => own.includes(name))),
    known: knownWords(
      cells,
      prepared.contexts.map(({ label }, i) => `${label} = ${compact(context[i] ?? Number.NaN, 4)}`),
    ),
    hasEvidence: request.cells.some(({ kind }) => kind !== 'unknown'),
    answer,
  };
  view.answers.value = [kept, ...view.answers.value].slice(0, MOST_ANSWERS);
  view.shown.value = id;
  view.asking.value = false;
  answered();
  const unlike = await session.ask((commands) => commands.unlike(request, answer.logEvidence));
  if (unlike && !('problem' in unlike)) {
    view.answers.value = view.answers.value.map((one) => (one.id === id ? { ...one, unlike } : one));
  }
  return undefined;
}
