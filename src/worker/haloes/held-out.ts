/**
 * A conditional flow beside an HOD in simulations that neither has learned: ln p of their galaxies given the haloes, and how many galaxies they have by each
 * property, beside mocks of both together.
 */
import { fitZheng } from '../../analysis/hod/fit';
import { cellsOf, type Haloes } from '../../analysis/hod/haloes';
import { zhengOccupation } from '../../analysis/hod/occupation';
import { type FunctionBin, functionBins, functionEdges, manyMocks } from '../../analysis/hod/property-function';
import { type MeanError, meanWithError } from '../../analysis/mean-error';
import { applyTransform, transformLabel } from '../../catalog/column-transforms';
import type { Table } from '../../catalog/table';
import { galaxyRows, type HaloColumns, type HaloRowChoice, numbersOf } from '../../share/halo-rows';
import type { ModelFit } from '../../share/model-density';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import type { ContextOf } from './context';

export interface PropertyFunction {
  readonly column: string;
  /** Of its axis: log10 of the column where that is learned. */
  readonly label: string;
  readonly isLog: boolean;
  readonly bins: readonly FunctionBin[];
}

export interface HeldOutFlow {
  /** The simulations of the test set. */
  readonly simulations: readonly string[];
  readonly galaxies: number;
  /** ln p(properties | halo) of a galaxy, in nats and in the units of the transformed columns; the error is by simulation where there are several. */
  readonly logProb: MeanError;
  readonly functions: readonly PropertyFunction[];
  readonly notes: readonly string[];
}

export interface HeldOutInput {
  readonly table: Table;
  readonly columns: HaloColumns;
  readonly choice: HaloRowChoice;
  readonly haloes: Haloes;
  readonly model: Model;
  readonly fit: Pick<ModelFit, 'logProb' | 'sample'>;
  readonly contextOf: ContextOf;
  /** Rows of the table that the model has learned or was chosen by, and those of its test set. */
  readonly learned: ReadonlySet<number>;
  readonly test: ReadonlySet<number>;
  readonly seed: number;
}

/** Why there is nothing to compare, as a sentence. */
const NO_SIMULATION =
  'No simulation is in the test set as a whole, so the flow and the HOD are not compared on one. Split by simulation, with three or more.';

/** The simulations with test rows and no learned ones, by their numbers. */
function heldSimulations({ table, columns, haloes, learned, test }: HeldOutInput): readonly number[] {
  const names = table.columns.find(({ name }) => name === columns.groups[0])?.values;
  if (!names) return [];
  const nameOf = (row: number) => String(names[row] ?? '');
  const known = new Set(Array.from(learned, nameOf));
  const held = new Set(Array.from(test, nameOf).filter((name) => !known.has(name)));
  return haloes.groups.flatMap((name, number) => (held.has(name) ? [number] : []));
}

/** A sentence where no simulation is held out. */
export async function heldOutFlow(input: HeldOutInput): Promise<HeldOutFlow | string> {
  const { table, columns, choice, haloes, model, fit, contextOf, seed } = input;
  const { dim, context } = model.flow;
  const held = heldSimulations(input);
  if (held.length === 0 || held.length === haloes.groups.length) return NO_SIMULATION;
  const isHeld = new Set(held);
  const numbers = new Map(haloes.groups.map((name, number) => [name, number]));
  const groupNames = table.columns.find(({ name }) => name === columns.groups[0])?.values;
  const groupOf = (row: number) => numbers.get(String(groupNames?.[row] ?? '')) ?? -1;
  const ordered = orderedColumns(model.recipe.columns);
  const seen = ordered.map(({ name }, c) => {
    const values = numbersOf(table, name);
    const transform = model.transforms[c] ?? { kind: 'none' };
    return (row: number) => applyTransform(transform, values[row] as number);
  });
  const all = galaxyRows(table, columns, choice);
  const usable = all.filter((row) => seen.every((of) => Number.isFinite(of(row))));
  const own = usable.filter((row) => isHeld.has(groupOf(row)));
  const left = all.filter((row) => isHeld.has(groupOf(row))).length - own.length;
  const group = own.map(groupOf);
  const at = (rows: Uint32Array, from: number, width: number) =>
    Float64Array.from({ length: rows.length * width }, (_, i) =>
      (seen[from + (i % width)] as (row: number) => number)(rows[Math.floor(i / width)] as number),
    );
  const logs = await fit.logProb({ values: at(own, 0, dim), context: at(own, dim, context) });
  const { hod } = fitZheng(cellsOf(haloes, (halo) => !isHeld.has(haloes.group[halo] as number)));
  const chosen = Uint32Array.from({ length: haloes.count }, (_, halo) => halo).filter((halo) =>
    isHeld.has(haloes.group[halo] as number),
  );
  const { starts, halo, central } = manyMocks(haloes.logMass, chosen, (x) => zhengOccupation(hod, x), seed);
  const drawn = await fit.sample(halo.length, seed, contextOf(halo, central));
  const pick = (values: Float64Array, d: number) =>
    Float64Array.from({ length: values.length / dim }, (_, i) => values[i * dim + d] as number);
  const values = at(own, 0, dim);
  return {
    simulations: held.map((number) => haloes.groups[number] as string),
    galaxies: own.length,
    logProb: meanWithError(logs, held.length > 1 ? group : undefined),
    functions: ordered.slice(0, dim).map(({ name }, d) => {
      const transform = model.transforms[d] ?? { kind: 'none' };
      const isLog = transform.kind === 'log10';
      const edges = functionEdges(pick(at(usable, 0, dim), d), isLog);
      const data = { values: pick(values, d), group };
      return {
        column: name,
        label: transformLabel(transform, name),
        isLog,
        bins: functionBins(edges, data, { values: pick(drawn, d), starts }, held),
      };
    }),
    notes:
      left > 0
        ? [`${left.toLocaleString('en')} galaxies without a usable value are in the counts of haloes and not in these.`]
        : [],
  };
}
