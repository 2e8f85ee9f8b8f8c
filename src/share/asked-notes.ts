/** What the reader of answers must know of the rows that were asked about. */
import type { AskedRow, Cell } from '../analysis/ask/asked';
import { isFarOutside } from '../analysis/training-range';
import { applyTransform } from '../catalog/column-transforms';
import type { Source } from './asked-cells';
import type { Model } from './recipe';
import { contextRangeOf } from './score-rows';

/** 1 for rows of which a known value is far outside of where the model was trained. */
export function farRows(
  model: Model,
  asked: readonly AskedRow[],
  rows: readonly number[],
  sources: readonly Source[],
): Uint8Array {
  const { dim } = model.flow;
  const ranges = model.valueRange ?? [];
  const given = contextRangeOf(model);
  return Uint8Array.from(asked, ({ cells }, i) => {
    const isFar = (c: number, value: number) => {
      const range = c < dim ? ranges[c] : given[c - dim];
      const { transform } = sources[c] as Source;
      return range !== undefined && isFarOutside(applyTransform(transform, value), range);
    };
    const far =
      cells.some((cell, c) => cell.kind === 'known' && isFar(c, cell.value)) ||
      sources.slice(dim).some(({ values }, c) => isFar(dim + c, values?.[rows[i] as number] as number));
    return far ? 1 : 0;
  });
}

export function notesOf(
  asked: readonly AskedRow[],
  sources: readonly Source[],
  extrapolated: Uint8Array,
  unknown: readonly string[],
  unfiltered: boolean,
): string[] {
  const notes: string[] = [];
  for (const [c, { name }] of sources.entries()) {
    if (unknown.includes(name)) continue;
    const of = (kind: Cell['kind']) => asked.filter(({ cells }) => cells[c]?.kind === kind).length;
    const [blank, beyond] = [of('unknown'), of('beyond') + of('undetected')];
    if (blank > 0) notes.push(`“${name}” is blank in ${blank.toLocaleString('en')} rows and counts as unknown there.`);
    if (beyond > 0) notes.push(`“${name}” is known by its limit in ${beyond.toLocaleString('en')} rows.`);
  }
  const far = extrapolated.reduce((sum, one) => sum + one, 0);
  if (far > 0) {
    notes.push(
      `${far.toLocaleString('en')} of ${asked.length.toLocaleString('en')} rows have known values far outside the training range: their answers are extrapolations.`,
    );
  }
  if (unfiltered) notes.push("The model's filter needs a column that is not known here, and was not applied.");
  return notes;
}
