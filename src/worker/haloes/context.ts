/** What a conditional flow is given of a mock galaxy: the mass of its halo, whether it is a central, and what each simulation has one value of. */
import type { Haloes } from '../../analysis/hod/haloes';
import { ProblemError } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import type { Table } from '../../catalog/table';
import { type HaloColumns, numbersOf } from '../../share/halo-rows';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';

const givenNames = ({ recipe, flow }: Pick<Model, 'recipe' | 'flow'>) =>
  orderedColumns(recipe.columns)
    .slice(flow.dim)
    .map(({ name }) => name);

/** Whether a model is one of galaxies in haloes: it is given the mass of the halo. */
export const isGivenHaloes = (model: Pick<Model, 'recipe' | 'flow'>, { mass }: Pick<HaloColumns, 'mass'>): boolean =>
  givenNames(model).includes(mass);

/** The one value that each simulation has of a column. Throws ProblemError `halo-given`. */
function valuesByGroup(table: Table, name: string, group: string | undefined): ReadonlyMap<string, number> {
  const values = numbersOf(table, name);
  const groups = table.columns.find((column) => column.name === group)?.values;
  const found = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const value = values[row] as number;
    if (!Number.isFinite(value)) continue;
    const key = String(groups?.[row] ?? '');
    const known = found.get(key);
    if (known !== undefined && known !== value) {
      throw new ProblemError(
        'halo-given',
        `The model is given '${name}', which differs within ${group === undefined ? 'the catalog' : `a ${group}`}: a mock galaxy has no value of it.`,
        'Train a model that is given the halo mass, the central flag, and columns that each simulation has one value of.',
      );
    }
    found.set(key, value);
  }
  return found;
}

/** Row-major contexts of galaxies in the units of the transformed columns. */
export type ContextOf = (halo: ArrayLike<number>, central: ArrayLike<number>) => Float64Array;

/** Throws ProblemError `halo-given` where a column that the model is given cannot be known of a mock galaxy. */
export function haloContext(
  model: Model,
  table: Table,
  haloes: Pick<Haloes, 'logMass' | 'group' | 'groups'>,
  { mass, central, groups }: HaloColumns,
): ContextOf {
  const { dim, context } = model.flow;
  const given = givenNames(model).map((name, c) => {
    const transform = model.transforms[dim + c] ?? { kind: 'none' };
    const at = (value: number) => applyTransform(transform, value);
    if (name === mass) return (halo: number) => at(10 ** (haloes.logMass[halo] as number));
    if (name === central) return (_: number, flag: number) => at(flag);
    const byGroup = valuesByGroup(table, name, groups[0]);
    return (halo: number) => at(byGroup.get(haloes.groups[haloes.group[halo] as number] as string) ?? Number.NaN);
  });
  return (halo, flags) => {
    const out = new Float64Array(halo.length * context);
    for (const [c, of] of given.entries()) {
      for (let i = 0; i < halo.length; i++) out[i * context + c] = of(halo[i] as number, flags[i] as number);
    }
    return out;
  };
}
