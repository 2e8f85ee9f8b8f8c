/** How columns were measured, as --errors, --covariances, --holes and --limits say. */
import type { ColumnError, ColumnLimit, ErrorCovariance } from '../catalog/measured/choice';
import { numberColumn, type Table } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import { badArgument, listOf, type Texts, texts } from './arguments';
import { ARGUMENT_WORDS } from './words';

export const MEASURED_OPTIONS = texts('errors', 'covariances', 'correlations', 'holes', 'limits', 'weight');

type MeasuredValues = Texts<typeof MEASURED_OPTIONS>;

const LIMIT_FORMS = 'COLUMN=99:beyond, COLUMN=99:undetected, COLUMN=written, COLUMN=OTHER:above or COLUMN=OTHER:below';

/** The name and the rest of `A=rest`. */
function assigned(item: string, option: string, form: string): [string, string] {
  const [, name = '', rest = ''] = /^(.*?)=(.+)$/.exec(item) ?? [];
  if (name === '') throw badArgument(ARGUMENT_WORDS.takes(option, form, item));
  return [name, rest];
}

function errorFrom(text: string, table: Table): ColumnError {
  if (numberColumn(table, text)) return text;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  const [, plus, minus] = /^(.+):(.+)$/.exec(text) ?? [];
  if (plus !== undefined && minus !== undefined) return { plus, minus };
  return text;
}

function limitFrom(text: string, item: string): ColumnLimit {
  if (text === 'written') return { kind: 'written' };
  const [, of = '', word] = /^(.+):([a-z]+)$/.exec(text) ?? [];
  const value = Number(of);
  if ((word === 'beyond' || word === 'undetected') && Number.isFinite(value))
    return { kind: 'marker', value, means: word };
  if (of !== '' && (word === 'above' || word === 'below')) return { kind: 'column', column: of, side: word };
  throw badArgument(ARGUMENT_WORDS.takes('limits', LIMIT_FORMS, item));
}

/** The columns with what the options say of their cells. */
export function withMeasurements(
  columns: readonly ColumnChoice[],
  { errors, holes, limits, ...beside }: MeasuredValues,
  table: Table,
): ColumnChoice[] {
  const known = (name: string, option: string) => {
    if (columns.some((column) => column.name === name)) return name;
    throw badArgument(ARGUMENT_WORDS.notAColumn(option, name));
  };
  const errorOf = new Map<string, ColumnError>();
  for (const item of listOf(errors)) {
    const [name, rest] = assigned(item, 'errors', 'COLUMN=COLUMN, COLUMN=NUMBER or COLUMN=PLUS:MINUS');
    errorOf.set(known(name, 'errors'), errorFrom(rest, table));
  }
  const limitOf = new Map<string, ColumnLimit>();
  for (const item of listOf(limits)) {
    const [name, rest] = assigned(item, 'limits', LIMIT_FORMS);
    limitOf.set(known(name, 'limits'), limitFrom(rest, item));
  }
  const covariancesOf = new Map<string, ErrorCovariance[]>();
  for (const holds of ['covariance', 'correlation'] as const) {
    const option = `${holds}s` as const;
    for (const item of listOf(beside[option])) {
      const [pair, column] = assigned(item, option, 'A:B=COLUMN');
      const [name = '', other, ...rest] = pair.split(':');
      if (other === undefined || rest.length > 0) throw badArgument(ARGUMENT_WORDS.takes(option, 'A:B=COLUMN', item));
      const own = { with: known(other, option), column, holds };
      covariancesOf.set(known(name, option), [...(covariancesOf.get(name) ?? []), own]);
    }
  }
  const integrated = new Set(listOf(holes).map((name) => known(name, 'holes')));
  return columns.map((column) => {
    const [error, limit] = [errorOf.get(column.name), limitOf.get(column.name)];
    const covariances = covariancesOf.get(column.name);
    return {
      ...column,
      ...(error === undefined ? {} : { error }),
      ...(integrated.has(column.name) ? { holes: true as const } : {}),
      ...(limit ? { limit } : {}),
      ...(covariances ? { covariances } : {}),
    };
  });
}

/** Columns that these options name, beside the chosen ones. */
export function namedBeside({ errors, covariances, correlations, limits, weight }: MeasuredValues): string[] {
  const others = [...listOf(errors), ...listOf(covariances), ...listOf(correlations), ...listOf(limits)].flatMap(
    (item) => {
      const rest = /^.*?=(.+)$/.exec(item)?.[1] ?? '';
      return [rest, ...rest.split(':')];
    },
  );
  return [...others, ...(weight === undefined ? [] : [weight])].filter((name) => name !== '');
}
