/** Properties of mock galaxies, drawn by a flow that was conditioned on the mass of the halo. */
import { invertTransform } from '../../catalog/column-transforms';
import type { HaloColumns } from '../../share/halo-rows';
import type { ModelFit } from '../../share/model-density';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import type { OutTable } from '../../share/table-out/table';
import type { ContextOf } from './context';

/** The mock with a column for each that the model learned. */
export async function withProperties(
  mock: OutTable,
  model: Model,
  fit: Pick<ModelFit, 'sample'>,
  contextOf: ContextOf,
  { central }: Pick<HaloColumns, 'central'>,
  seed: number,
): Promise<OutTable> {
  const { dim } = model.flow;
  const numbersOf = (name: string) => {
    const cell = mock.columns.find((column) => column.name === name)?.cell;
    return Array.from({ length: mock.rows }, (_, row) => Number(cell?.(row)));
  };
  const drawn = await fit.sample(mock.rows, seed, contextOf(numbersOf('halo'), numbersOf(central)));
  return {
    ...mock,
    columns: [
      ...mock.columns,
      ...orderedColumns(model.recipe.columns)
        .slice(0, dim)
        .map(({ name }, d) => ({
          name,
          cell: (row: number) =>
            invertTransform(model.transforms[d] ?? { kind: 'none' }, drawn[row * dim + d] as number),
        })),
    ],
  };
}
