/** One row as a saved model is asked about it: what is said of each learned column, and the values that a conditional model is given. */
import type { AskedRow, Cell } from '../analysis/ask/asked';
import { isFarOutside } from '../analysis/training-range';
import { ProblemError } from '../base/problem';
import { applyTransform, refusal } from '../catalog/column-transforms';
import { outsideWords } from '../catalog/domain';
import { hasFluxErrors } from '../catalog/measured/measurement';
import { standardiseRows } from '../train/standardise';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';
import { contextRangeOf } from './score-rows';

/** What is said of a row. */
export interface RowQuestion {
  /** Of each learned column, in the model's order. */
  readonly cells: readonly Cell[];
  /** Of each column that the model is given, in the units of the transformed columns. */
  readonly context: readonly number[];
}

const wrong = (why: string) =>
  new ProblemError(
    'asked-value',
    `The row cannot be asked: ${why}.`,
    'Correct the value, or set the column to unknown.',
  );

/** Throws where a cell says nothing that can be used. */
function refuseCell(name: string, cell: Cell): void {
  if (cell.kind === 'measured' && !(Number.isFinite(cell.value) && cell.sigma > 0 && Number.isFinite(cell.sigma))) {
    throw wrong(`${name} ± σ needs a value and an error above 0`);
  }
  if ((cell.kind === 'beyond' || cell.kind === 'undetected') && !Number.isFinite(cell.limit))
    throw wrong(`the limit of ${name} is not a number`);
  if (cell.kind === 'known' && !Number.isFinite(cell.value)) throw wrong(`${name} is blank`);
}

/**
 * The row in the coordinates that the density sees, and the columns of which a value lies far outside the training range. Throws
 * ProblemError `asked-value` where a known value is none that the model can have.
 */
export function oneRow(
  model: Model,
  { cells, context }: RowQuestion,
): { readonly row: AskedRow; readonly outside: readonly string[] } {
  const { flow, transforms, standardisation } = model;
  const columns = orderedColumns(model.recipe.columns);
  if (cells.length !== flow.dim || context.length !== flow.context) {
    throw new ProblemError(
      'asked-columns',
      `The model learns ${flow.dim} columns given ${flow.context}, and the row has ${cells.length} given ${context.length}.`,
      'Ask again: the columns may have changed since.',
    );
  }
  const outside: string[] = [];
  const ranges = [...(model.valueRange ?? cells.map(() => undefined)), ...contextRangeOf(model)];
  const look = (c: number, at: number) => {
    const range = ranges[c];
    if (range && isFarOutside(at, range)) outside.push(columns[c]?.name ?? '');
  };
  for (const [c, cell] of cells.entries()) {
    const { name = '', domain } = columns[c] ?? {};
    const transform = transforms[c] ?? { kind: 'none' };
    refuseCell(name, cell);
    if (cell.kind !== 'known') continue;
    const why = outsideWords(domain, name, cell.value) ?? refusal(transform, name, cell.value);
    if (why !== undefined) throw wrong(why);
    look(c, applyTransform(transform, cell.value));
  }
  for (const [i, at] of context.entries()) {
    if (!Number.isFinite(at)) throw wrong(`${columns[flow.dim + i]?.name ?? 'a condition'} is blank`);
    look(flow.dim + i, at);
  }
  const asLearned = cells.map(
    (cell, c): Cell => (cell.kind === 'measured' && hasFluxErrors(columns[c] ?? {}) ? { ...cell, inFlux: true } : cell),
  );
  if (flow.context === 0) return { row: { cells: asLearned }, outside };
  const given = standardiseRows(Float64Array.from(context), flow.context, Uint32Array.of(0), standardisation.context);
  return { row: { cells: asLearned, context: Float64Array.from(given) }, outside };
}

/** A sentence where the model learned with covariances of errors, and two such columns of the row have an error: a row has none of them. */
export function independentErrors(
  { recipe }: Pick<Model, 'recipe'>,
  { cells }: Pick<RowQuestion, 'cells'>,
): string | undefined {
  const columns = orderedColumns(recipe.columns);
  const hasError = (name: string) => cells[columns.findIndex((column) => column.name === name)]?.kind === 'measured';
  const pairs = columns.flatMap(({ name, covariances = [] }) =>
    covariances.flatMap((one) => (hasError(name) && hasError(one.with) ? [`${name} and ${one.with}`] : [])),
  );
  if (pairs.length === 0) return undefined;
  return `The errors of ${pairs.join(', of ')} are taken as independent here, though the catalog gives their covariance: ask every row to use it.`;
}
