/** ln p of rows as they were measured, with its Monte Carlo error, and the posterior of their true values: as columns behind those of the catalog. */
import { transformLabel } from '../catalog/column-transforms';
import type { Table } from '../catalog/table';
import { freeName, type OutColumn, rounded } from './csv-out';
import type { MeasuredScores } from './measured-scores';
import { orderedColumns } from './model-schema';
import type { Model } from './recipe';
import type { OutTable } from './table-out/table';

export interface TrueColumn extends OutColumn {
  readonly description: string;
}

/** Rows that were not scored are blank. */
export function trueColumns(
  found: MeasuredScores,
  table: Table,
  { recipe, flow: { dim }, transforms }: Model,
): TrueColumn[] {
  const place = new Map(Array.from(found.rows, (row, i) => [row, i]));
  const column = (name: string, numberAt: (i: number) => number, description: string): TrueColumn => ({
    name: freeName(name, table),
    cell: (row) => {
      const i = place.get(row);
      return i === undefined ? '' : rounded(numberAt(i));
    },
    description,
  });
  const features = orderedColumns(recipe.columns).slice(0, dim);
  return [
    column('log_p', (i) => found.logProb[i] as number, 'ln p of the row as it was measured, in nats'),
    column('log_p_error', (i) => found.error[i] as number, 'Monte Carlo error of ln p'),
    ...features.flatMap(({ name }, d) => {
      const label = transformLabel(transforms[d] ?? { kind: 'none' }, name);
      return [
        column(`${name}_true`, (i) => found.mean[i * dim + d] as number, `posterior mean of ${label}`),
        column(`${name}_true_error`, (i) => found.deviation[i * dim + d] as number, `posterior deviation of ${label}`),
      ];
    }),
  ];
}

/** The catalog with these behind its own columns. */
export function withTrueColumns({ name, rows, columns, facts }: Table, own: readonly TrueColumn[]): OutTable {
  return {
    ...{ name, rows },
    columns: [
      ...columns.map((column): OutColumn => ({ name: column.name, cell: (row) => column.values[row] ?? '' })),
      ...own,
    ],
    facts: { ...facts, ...Object.fromEntries(own.map((column) => [column.name, { description: column.description }])) },
  };
}
