/** What the parts of the Infer view share: the fields, and the answers, which stay until a person throws them away. */
import { type Signal, signal } from '@preact/signals';
import type { Problem } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import type { ColumnProfile } from '../../catalog/table';
import type { Metrics } from '../../share/recipe';
import type { HaloesFound, HaloRequest } from '../../worker/haloes/messages';
import type { CheckAnswer, CombinedAnswer, Inferred, Unlike } from '../../worker/infer/messages';
import type { PreparedColumn, PreparedRows } from '../../worker/messages/catalog';
import type { OpenRequest } from '../../worker/protocol';
import { finishedRecipe } from '../look';
import { perSession } from '../per-session';
import { type Session, useSession } from '../session';
import { asTyped, type CellKind, firstSpread, firstUnknown, numberOf, type TypedCell } from './typed';

/** Which finished run was asked, by its recipe as text, and on which catalog: answers outlast both. */
export interface AskedOf {
  readonly run: string | undefined;
  readonly catalog: string;
}

export const askedOf = ({ state }: Session): AskedOf => ({
  run: finishedRecipe(state.value),
  catalog: state.value.catalog?.name ?? '',
});

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
  /** Undefined of a model that was sent, which has answers of its own. */
  readonly of?: AskedOf;
}

export interface KeptCombined {
  readonly where: string;
  readonly features: readonly PreparedColumn[];
  readonly answer: CombinedAnswer;
  readonly of: AskedOf;
}

/** What was counted in haloes, and of which catalog: by what this was opened. */
export interface KeptHaloes {
  readonly request: HaloRequest;
  readonly found: HaloesFound;
  readonly of: OpenRequest | undefined;
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
  readonly haloes: Signal<KeptHaloes | undefined>;
  /** Checks on test rows, by what was asked of them, each of one finished run. */
  readonly checks: Signal<ReadonlyMap<string, { readonly of: Metrics | undefined; readonly answer: CheckAnswer }>>;
  readonly wrong: Signal<Problem | undefined>;
  readonly asking: Signal<boolean>;
}

export const inferViewOf = perSession(
  (): InferView => ({
    cells: signal(new Map()),
    fieldsOf: signal(undefined),
    kinds: signal(new Map()),
    row: signal(undefined),
    rowValues: signal(new Map()),
    answers: signal([]),
    shown: signal(undefined),
    combined: signal([]),
    haloes: signal(undefined),
    checks: signal(new Map()),
    wrong: signal(undefined),
    asking: signal(false),
  }),
);

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
export async function rowNumbers(session: Session, row: number | undefined, names: readonly string[]) {
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
