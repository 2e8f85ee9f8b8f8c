/** Properties of mock galaxies, drawn by a flow that was conditioned on the mass of the halo. */
import { applyTransform, invertTransform } from '../../catalog/column-transforms';
import type { Engine } from '../../engine/engine';
import type { HaloColumns } from '../../share/halo-rows';
import { orderedColumns } from '../../share/model-schema';
import type { Model } from '../../share/recipe';
import type { OutTable } from '../../share/table-out/table';
import { fitOf } from '../shared/drawn-model';

/** Whether all that a model is given is known of a mock galaxy. */
export function isGivenHaloes({ recipe, flow }: Model, { mass, central }: Pick<HaloColumns, 'mass' | 'central'>) {
  const given = recipe.columns.filter(({ role }) => role === 'context').map(({ name }) => name);
  return flow.context > 0 && given.includes(mass) && given.every((name) => name === mass || name === central);
}

/** The mock with a column for each that the model learned. */
export async function withProperties(mock: OutTable, model: Model, engine: Engine, seed: number): Promise<OutTable> {
  const { dim, context } = model.flow;
  const columns = orderedColumns(model.recipe.columns);
  const given = new Float64Array(mock.rows * context);
  for (let c = 0; c < context; c++) {
    const { name = '' } = columns[dim + c] ?? {};
    const cell = mock.columns.find((column) => column.name === name)?.cell;
    const transform = model.transforms[dim + c] ?? { kind: 'none' };
    for (let row = 0; row < mock.rows; row++) given[row * context + c] = applyTransform(transform, Number(cell?.(row)));
  }
  const open = fitOf(model, engine);
  try {
    const drawn = await open.fit.sample(mock.rows, seed, given);
    return {
      ...mock,
      columns: [
        ...mock.columns,
        ...columns.slice(0, dim).map(({ name }, d) => ({
          name,
          cell: (row: number) =>
            invertTransform(model.transforms[d] ?? { kind: 'none' }, drawn[row * dim + d] as number),
        })),
      ],
    };
  } finally {
    open.dispose();
  }
}
