/** The flow of a snapshot in float64, and what its splines look like. */
import { grid } from '../../analysis/histogram';
import { type PlainFlow, plainFlow } from '../../flow/evaluate';
import { float64 } from '../../flow/float64';
import { layoutOf } from '../../flow/flow';
import type { FlowSpec } from '../../flow/spec';
import { type Knots, knotsOf } from '../../flow/spline/knots';
import type { SplineOptions } from '../../flow/spline/options';

interface Trained {
  readonly spec: FlowSpec;
  readonly parameters: Float32Array;
}

/** Some of the layers of a flow, as a flow of their own. */
export function layersOf({ spec, parameters }: Trained, from: number, to: number): PlainFlow {
  const taken = layoutOf(spec).entries.filter(({ name }) => {
    const layer = Number(name.split('.')[0]);
    return layer >= from && layer < to;
  });
  const first = taken[0]?.offset ?? 0;
  const size = taken.reduce((sum, entry) => sum + entry.size, 0);
  const part: FlowSpec = { ...spec, base: { kind: 'standard-normal' }, transforms: spec.transforms.slice(from, to) };
  return plainFlow(part, parameters.subarray(first, first + size));
}

/** Where a spline's inner knots lie on both axes. */
export function knotPlaces(raw: ArrayLike<number>, options: SplineOptions): { x: number; y: number }[] {
  const { x, y } = knotsOf(float64(raw, [1, 1, raw.length]), options);
  const left = (axis: Knots['x']) => (axis.left.add(axis.leftRest) as ReturnType<typeof float64>).values;
  const [xs, ys] = [left(x), left(y)];
  return Array.from(xs.keys())
    .slice(1)
    .map((k) => ({ x: xs[k] as number, y: ys[k] as number }));
}

export interface MapOfOne {
  readonly x: Float64Array;
  /** Latents. */
  readonly z: Float64Array;
  readonly density: Float64Array;
  /** The spline's inner knots, carried to data and to the latent. */
  readonly knots: readonly { readonly x: number; readonly y: number }[];
}

const POINTS = 321;

/** The whole map of a flow of one column that has one spline among its layers, over a range of x. */
export function mapOfOne(trained: Trained, from: number, to: number): MapOfOne {
  const { spec, parameters } = trained;
  const flow = plainFlow(spec, parameters);
  const x = grid(from, to, POINTS);
  const at = spec.transforms.findIndex(({ kind }) => kind === 'elementwise-spline');
  const spline = spec.transforms[at];
  const entry = layoutOf(spec).entries.find(({ name }) => name === `${at}.knots`);
  const places =
    spline?.kind === 'elementwise-spline' && entry
      ? knotPlaces(parameters.subarray(entry.offset, entry.offset + entry.size), spline)
      : [];
  const before = layersOf(trained, 0, at).inverse(places.map((place) => place.x)).value;
  const after = layersOf(trained, at + 1, spec.transforms.length).forward(places.map((place) => place.y)).value;
  return {
    x,
    z: flow.forward(x).value,
    density: flow.logProb(x).map(Math.exp),
    knots: places.map((_, k) => ({ x: before[k] as number, y: after[k] as number })),
  };
}
