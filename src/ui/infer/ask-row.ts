/** Asking the worker about the row in the fields, and, in a later visit, again what was asked then. */
import type { KeptQuestion } from '../../share/look';
import type { InferRequest } from '../../worker/infer/messages';
import { compact, count } from '../format';
import { finishedRecipe } from '../look';
import type { Session } from '../session';
import { seedOf } from '../settings';
import { cellOf, columnsNamed, type TypedCell } from './typed';
import { askedOf, inferViewOf, type KeptAnswer, rowNumbers } from './view';

/** Draws of one row. */
const DRAWS = 1_000;
const MOST_ANSWERS = 12;
const MOST_TYPED = 1_000;

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
  const of = askedOf(session);
  const numbers = await rowNumbers(session, row, [...own, ...columnsNamed(cells.values())]);
  // Another catalog is open now, in which the same number is another row.
  if (session.state.value.prepared !== prepared) return undefined;
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
    of,
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
