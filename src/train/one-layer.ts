/** One layer of a flow, alone: what rows become behind it. */
import type { Engine, Rows } from '../engine/engine';
import { layoutOf } from '../flow/flow';
import type { FlowSpec } from '../flow/spec';

/** Rows as layer `index` of a flow with these parameters hands them on. */
export async function throughLayer(
  engine: Engine,
  spec: FlowSpec,
  parameters: Float32Array,
  index: number,
  rows: Rows,
): Promise<Rows> {
  const transforms = spec.transforms.slice(index, index + 1);
  const own = layoutOf(spec).entries.filter(({ name }) => name.startsWith(`${index}.`));
  const from = own[0]?.offset ?? 0;
  const flow = engine.compile({ ...spec, base: { kind: 'standard-normal' }, transforms });
  try {
    flow.load(parameters.slice(from, from + own.reduce((size, entry) => size + entry.size, 0)));
    return { ...rows, values: (await flow.forward(rows)).values };
  } finally {
    flow.dispose();
  }
}
