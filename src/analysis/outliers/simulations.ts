/** The fraction of flagged rows in every simulation, with errors that know that galaxies of one simulation are not independent. */

import { ProblemError } from '../../base/problem';
import type { Table } from '../../catalog/table';
import type { GroupTest } from './group-tests';
import { chiSquaredTail } from './tails';

/** How many rows of one simulation are flagged. */
export interface SimulationShare {
  /** Its name. */
  readonly group: string;
  readonly rows: number;
  readonly flagged: number;
  readonly fraction: number;
  /**
   * Binomial at the Agresti–Coull share (flagged + 2)/(rows + 4), which is not 0 where nothing is flagged, times the root of the
   * dispersion between simulations that differ by chance only, where that is above 1.
   */
  readonly standardError: number;
  /** True where its rows were learned. */
  readonly reference: boolean;
  /** Whether it has more flagged rows than the rest; absent where it is alone. */
  readonly test?: GroupTest;
  /** Of each parameter. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** How much the shares of simulations vary beyond what independent galaxies would. */
export interface Dispersion {
  readonly simulations: number;
  /** Share over all of them, and the standard deviation of their own shares. */
  readonly mean: number;
  readonly deviation: number;
  /** χ² per degree of freedom against one common share; 1 for independent galaxies. */
  readonly factor: number;
  readonly pValue: number;
}

export interface RowFlag {
  readonly row: number;
  readonly flagged: boolean;
  readonly reference: boolean;
}

const MOST_SIMULATIONS = 5_000;

/** Counts per simulation; parameters must be one value in each. Throws ProblemError `parameter-varies`, `simulations`. */
export function simulationShares(
  table: Table,
  simulation: string,
  parameters: readonly string[],
  flags: Iterable<RowFlag>,
): SimulationShare[] {
  const names = table.columns.find(({ name }) => name === simulation)?.values;
  const columns = parameters.map((name) => table.columns.find((column) => column.name === name)?.values);
  const found = new Map<string, { rows: number; flagged: number; learned: number; values: number[] }>();
  for (const { row, flagged, reference } of flags) {
    const name = String(names?.[row] ?? '');
    const known = found.get(name) ?? {
      rows: 0,
      flagged: 0,
      learned: 0,
      values: columns.map((values) => Number(values?.[row])),
    };
    found.set(name, known);
    known.rows += 1;
    known.flagged += flagged ? 1 : 0;
    known.learned += reference ? 1 : 0;
    const other = columns.findIndex((values, i) => !Object.is(Number(values?.[row]), known.values[i]));
    if (other >= 0) {
      throw new ProblemError(
        'parameter-varies',
        `“${parameters[other]}” has several values within ${simulation} “${name}”, so that it is no parameter of the simulation.`,
        'Name parameters that are one value in every simulation.',
      );
    }
    if (found.size > MOST_SIMULATIONS) {
      throw new ProblemError(
        'simulations',
        `“${simulation}” has more than ${MOST_SIMULATIONS} values, so that it does not name simulations.`,
        'Keep rows together by the column that names the simulation.',
      );
    }
  }
  return Array.from(found, ([group, { values, learned, ...counts }]) => ({
    group,
    ...counts,
    fraction: counts.flagged / counts.rows,
    standardError: errorOf(counts),
    reference: learned > 0,
    parameters: Object.fromEntries(parameters.map((name, i) => [name, values[i] as number])),
  }));
}

/** Binomial, at a share that is not 0 where nothing is flagged (Agresti & Coull 1998). */
function errorOf({ flagged, rows }: { readonly flagged: number; readonly rows: number }): number {
  const share = (flagged + 2) / (rows + 4);
  return Math.sqrt((share * (1 - share)) / (rows + 4));
}

/** The shares with errors as large as simulations differ by chance. */
export const withDispersion = (shares: readonly SimulationShare[], factor: number): SimulationShare[] =>
  shares.map((share) => ({ ...share, standardError: share.standardError * Math.sqrt(Math.max(1, factor)) }));

/** The simulations with the commonest parameters, which differ by chance only. */
export function alike<T extends Pick<SimulationShare, 'parameters'>>(shares: readonly T[]): T[] {
  const groups = new Map<string, T[]>();
  for (const share of shares) {
    const key = JSON.stringify(share.parameters);
    groups.set(key, [...(groups.get(key) ?? []), share]);
  }
  return [...groups.values()].reduce<T[]>((most, group) => (group.length > most.length ? group : most), []);
}

/** Of the shares of at least three simulations. */
export function dispersionOf(
  shares: readonly Pick<SimulationShare, 'rows' | 'flagged' | 'fraction'>[],
): Dispersion | undefined {
  const simulations = shares.length;
  if (simulations < 3) return undefined;
  const rows = shares.reduce((sum, one) => sum + one.rows, 0);
  const mean = shares.reduce((sum, one) => sum + one.flagged, 0) / rows;
  if (mean === 0 || mean === 1) return { simulations, mean, deviation: 0, factor: 1, pValue: 1 };
  const square = shares.reduce(
    (sum, one) => sum + (one.flagged - one.rows * mean) ** 2 / (one.rows * mean * (1 - mean)),
    0,
  );
  const plain = shares.reduce((sum, one) => sum + one.fraction, 0) / simulations;
  const variance = shares.reduce((sum, one) => sum + (one.fraction - plain) ** 2, 0) / (simulations - 1);
  return {
    simulations,
    mean,
    deviation: Math.sqrt(variance),
    factor: square / (simulations - 1),
    pValue: chiSquaredTail(square, simulations - 1),
  };
}
