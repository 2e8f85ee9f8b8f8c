/** Flows of one column given another, in float64. At one condition the network puts out one set of knots: a spline of one column. */
import { type PlainFlow, plainFlow } from '../../flow/evaluate';
import { type Float64Tensor, float64 } from '../../flow/float64';
import { layoutOf } from '../../flow/flow';
import { network } from '../../flow/network';
import { entryOf } from '../../flow/parameters';
import { boundsOf, splineSize } from '../../flow/spline/options';
import { logScale } from '../../train/standardise';
import type { Snapshot } from '../lab/protocol';

/** The spline that a flow of one such layer has at a condition, which is given as the network sees it; undefined for other flows. */
export function splineGiven({ spec, parameters }: Snapshot, condition: number): PlainFlow | undefined {
  const [layer] = spec.transforms;
  if (layer?.kind !== 'autoregressive-spline' || spec.dim !== 1) return undefined;
  const layout = layoutOf(spec);
  const parameter = (name: string) => {
    const { offset, size, shape } = entryOf(layout, `0.${name}`);
    return float64(parameters.subarray(offset, offset + size), shape);
  };
  const shape = { ...layer, degrees: [1], context: 1, outputs: splineSize(layer) };
  const raw = network(shape, parameter, float64([0], [1, 1]), float64([condition], [1, 1])) as Float64Tensor;
  const { order, bins } = layer;
  const [bound = 0] = boundsOf(layer, 1);
  return plainFlow(
    { ...spec, context: 0, transforms: [{ kind: 'elementwise-spline', order, bins, bound }] },
    raw.values,
  );
}

/** p(value | condition) at values in the units of the column. */
export function conditionalDensity(snapshot: Snapshot, values: Float64Array, condition: number): Float64Array {
  const { standardisation } = snapshot;
  const [shift = 0] = standardisation.shift;
  const [scale = 1] = standardisation.scale;
  const logProb = splineGiven(snapshot, condition)?.logProb(values.map((value) => (value - shift) / scale));
  return logProb?.map((own) => Math.exp(own - logScale(standardisation))) ?? values.map(() => Number.NaN);
}
