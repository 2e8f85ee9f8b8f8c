/** What a person says of each learned column of a row, as typed; and as the worker is asked. */
import type { Cell } from '../../analysis/ask/asked';
import { isRedshift } from '../../analysis/ask/point-metrics';
import { knownParameter } from '../../catalog/boxes/parameter-layouts';
import type { ColumnProfile } from '../../catalog/table';
import type { Asking, NumberOrColumn } from '../../share/asking';
import type { PreparedColumn } from '../../worker/messages/catalog';

export const CELL_KINDS = {
  known: 'known',
  unknown: 'unknown',
  measured: 'known ± σ',
  above: 'above',
  below: 'below',
} as const;
export type CellKind = keyof typeof CELL_KINDS;

/** What stands in the fields of a column; `spread` is σ, a number or the name of a column. */
export interface TypedCell {
  readonly kind: CellKind;
  readonly value: string;
  readonly spread: string;
}

/** Which columns are unknown before anybody says: redshifts and parameters of simulations; else all where others are given, or the first. */
export function firstUnknown(features: readonly PreparedColumn[], conditional: boolean): ReadonlySet<string> {
  const names = features.map(({ choice }) => choice.name);
  const asked = names.filter((name) => isRedshift(name) || knownParameter(name) !== undefined);
  if (conditional) return new Set(names);
  return new Set(asked.length > 0 && asked.length < names.length ? asked : names.slice(0, 1));
}

/** σ as a field is first filled: as the model learned the column, or the column of its errors. */
export function firstSpread(feature: PreparedColumn | undefined, profiles: readonly ColumnProfile[]): string {
  const { name, error } = feature?.choice ?? {};
  if (typeof error === 'string' || typeof error === 'number') return String(error);
  return profiles.find(({ facts }) => facts?.errorOf !== undefined && facts.errorOf === name)?.name ?? '';
}

/** A number as people type it; NaN where it is none. */
export const numberOf = (typed: string): number =>
  typed.trim() === '' ? Number.NaN : Number(typed.trim().replace('−', '-'));

/** A value of the catalog as a person would type it, to the last bit: 1.22365e12 and not 1223650000000. */
export function asTyped(value: number): string {
  const size = Math.abs(value);
  return size >= 1e6 || (size > 0 && size < 1e-3) ? value.toExponential().replace('e+', 'e') : String(value);
}

const numberOrColumn = (typed: string): NumberOrColumn => {
  const value = numberOf(typed);
  return Number.isNaN(value) ? typed.trim() : value;
};

/** A cell as the worker takes it; what is no number there is refused by the worker. `numbers` has the columns that are named in place of one. */
export function cellOf({ kind, value, spread }: TypedCell, numbers: ReadonlyMap<string, number>): Cell {
  const known = (typed: string) => {
    const told = numberOrColumn(typed);
    return typeof told === 'number' ? told : (numbers.get(told) ?? Number.NaN);
  };
  switch (kind) {
    case 'known':
      return { kind, value: numberOf(value) };
    case 'unknown':
      return { kind };
    case 'measured':
      return { kind, value: numberOf(value), sigma: known(spread) };
    case 'above':
    case 'below':
      return { kind: 'beyond', limit: known(value), side: kind };
    default:
      return kind satisfies never;
  }
}

/** The columns that stand in fields in place of numbers. */
export const columnsNamed = (cells: Iterable<TypedCell>): string[] =>
  [...cells].flatMap(({ kind, value, spread }) => {
    const typed = kind === 'measured' ? spread : kind === 'above' || kind === 'below' ? value : '';
    return typed.trim() !== '' && Number.isNaN(numberOf(typed)) ? [typed.trim()] : [];
  });

/** What is asked of every row by the same fields: values are those of each row, and limits are those of blank cells. */
export function askingOf(cells: ReadonlyMap<string, TypedCell>): Asking {
  const of = (...kinds: readonly CellKind[]) => [...cells].filter(([, { kind }]) => kinds.includes(kind));
  return {
    unknown: of('unknown').map(([name]) => name),
    fill: true,
    errors: Object.fromEntries(of('measured').map(([name, { spread }]) => [name, numberOrColumn(spread)])),
    limits: Object.fromEntries(
      of('above', 'below').map(([name, { kind, value }]) => [
        name,
        { side: kind === 'above' ? 'above' : 'below', limit: numberOrColumn(value) } as const,
      ]),
    ),
  };
}
