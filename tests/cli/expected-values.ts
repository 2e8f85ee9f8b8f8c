/**
 * Makes files of expected values in the format of `vectors/pyro.json` with other seeds and sizes, from float64. Networks are
 * drawn as PyTorch starts them with noise of 0.3 on top, as in that file.
 */

import { type Random, random } from '../../src/base/random';
import { plain } from '../../src/cli/conformance/plain';
import { plainFlow } from '../../src/flow/evaluate';
import { float64 } from '../../src/flow/float64';
import { layoutOf } from '../../src/flow/flow';
import { applyMasks } from '../../src/flow/parameters';
import type { FlowSpec } from '../../src/flow/spec';
import { type SplineOptions, splineSize } from '../../src/flow/spline/options';
import { splineForward, splineInverse } from '../../src/flow/spline/spline';
import type { TransformSpec } from '../../src/flow/transforms/registry';
import { PYRO_ORDERS } from '../../src/share/pyro/layer';
import { toPyro } from '../../src/share/pyro/out';

type Json = Record<string, unknown>;
type Order = SplineOptions['order'];

const exact = (length: number, draw: () => number) => Array.from({ length }, () => Math.fround(draw()));
const inRows = (values: ArrayLike<number>, width: number) =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, i) => values[row * width + i] as number),
  );
const columnsOf = (raw: readonly number[][], from: number, size: number) =>
  raw.map((row) => row.slice(from, from + size));

interface Spline {
  readonly order: Order;
  readonly bins: number;
  readonly bound: number;
}

function logits(draw: Random, { order, bins, bound }: Spline, rows: number, scale: number) {
  const options = { order, bins, bound, pyro: true } as const;
  const size = splineSize(options);
  const raw = inRows(
    exact(rows * size, () => scale * draw.normal()),
    size,
  );
  const named: Json = {
    unnormalized_widths: columnsOf(raw, 0, bins),
    unnormalized_heights: columnsOf(raw, bins, bins),
    unnormalized_derivatives: columnsOf(raw, 2 * bins, bins - 1),
    ...(order === 'linear-rational' ? { unnormalized_lambdas: columnsOf(raw, 3 * bins - 1, bins) } : {}),
  };
  return { options, size, raw: raw.flat(), named };
}

export function elementwiseCase(draw: Random, spline: Spline, rows: number, scale: number): Json {
  const { options, size, raw, named } = logits(draw, spline, rows, scale);
  const x = Array.from({ length: rows }, (_, i) => Math.fround(1.25 * spline.bound * ((2 * i) / (rows - 1) - 1)));
  const tensors = [float64(raw, [rows, 1, size]), float64(x, [rows, 1])] as const;
  const values = (array: unknown) => Array.from((array as ReturnType<typeof float64>).values);
  const forward = splineForward(...tensors, options);
  const inverse = splineInverse(...tensors, options);
  return {
    kind: 'elementwise',
    ...spline,
    order: PYRO_ORDERS[spline.order],
    ...named,
    x,
    forward: values(forward.value),
    forward_logdet: values(forward.logSlope),
    inverse: values(inverse.value),
    inverse_logdet: values(inverse.logSlope),
  };
}

export async function gradientCase(draw: Random, spline: Spline, rows: number): Promise<Json> {
  const { options, size, raw, named } = logits(draw, spline, rows, 1);
  const x = exact(rows, () => 0.9 * spline.bound * (2 * draw.uniform() - 1));
  const weightY = exact(rows, () => draw.normal());
  const weightLogDet = exact(rows, () => draw.normal());
  const [byX = [], byRaw = []] =
    (await plain.arrays?.gradients(
      ([values, numbers]) => {
        const { value, logSlope } = splineForward(
          numbers as NonNullable<typeof numbers>,
          values as typeof value,
          options,
        );
        const weighted = value.mul(value.constant(weightY, [rows, 1]));
        return weighted.add(logSlope.mul(value.constant(weightLogDet, [rows, 1]))).sum(1);
      },
      [
        { values: x, shape: [rows, 1] },
        { values: raw, shape: [rows, 1, size] },
      ],
    )) ?? [];
  const gradients = inRows(byRaw, size);
  const { bins, order } = spline;
  return {
    kind: 'gradient',
    ...spline,
    order: PYRO_ORDERS[spline.order],
    ...named,
    x,
    weight_y: weightY,
    weight_logdet: weightLogDet,
    grad_x: Array.from(byX),
    grad_widths: columnsOf(gradients, 0, bins),
    grad_heights: columnsOf(gradients, bins, bins),
    grad_derivatives: columnsOf(gradients, 2 * bins, bins - 1),
    ...(order === 'linear-rational' ? { grad_lambdas: columnsOf(gradients, 3 * bins - 1, bins) } : {}),
  };
}

/** A flow with a standard normal base and drawn parameters, exact in float32. */
export function drawnFlow(draw: Random, dim: number, context: number, transforms: TransformSpec[], noise = 0.3) {
  const flow: FlowSpec = { dim, context, base: { kind: 'standard-normal' }, transforms };
  const layout = layoutOf(flow);
  const parameters = new Float32Array(layout.size);
  for (const { name, shape, offset, size } of layout.entries) {
    const fanIn = name.includes('weight') ? (shape[1] as number) : 20;
    const spread = 1 / Math.sqrt(fanIn);
    for (let i = offset; i < offset + size; i++) {
      parameters[i] = spread * (2 * draw.uniform() - 1) + noise * draw.normal();
      if (name.includes('variance')) parameters[i] = 0.5 + draw.uniform();
      if (name.includes('knots')) parameters[i] = draw.normal();
    }
  }
  return { flow, parameters: applyMasks(layout, parameters) };
}

export interface NetworkCase extends Spline {
  readonly kind: 'spline_autoregressive' | 'conditional_spline_autoregressive' | 'spline_coupling';
  readonly dim: number;
  readonly context?: number;
  readonly hidden: number[];
}

const rowsOf = (draw: Random, rows: number, width: number, spread: number) =>
  exact(rows * width, () => spread * draw.normal());

export function networkCase(draw: Random, wanted: NetworkCase, rows: number): Json {
  const { kind, dim, context = 0, hidden, order, bins, bound } = wanted;
  const network = { hidden, activation: 'relu', fast: 'sampling', order, bins, bound, pyro: true } as const;
  const visit = [...draw.permutation(dim)];
  const split = Array.from({ length: Math.max(1, Math.floor(dim / 2)) }, (_, d) => d);
  const transform: TransformSpec =
    kind === 'spline_coupling'
      ? { kind: 'coupling-spline', split, ...network }
      : { kind: 'autoregressive-spline', visit, ...network };
  const { flow, parameters } = drawnFlow(draw, dim, context, [transform]);
  const mapped = plainFlow(flow, parameters);
  const x = rowsOf(draw, rows, dim, 1.5);
  const contextRows = context > 0 ? rowsOf(draw, rows, context, 1) : undefined;
  const forward = mapped.inverse(x, contextRows);
  const [layer] = toPyro(flow, parameters);
  return {
    kind,
    dim,
    bins,
    bound,
    hidden,
    ...(kind === 'spline_autoregressive' ? { order: PYRO_ORDERS[order] } : {}),
    ...(kind === 'spline_coupling' ? { split: split.length } : { permutation: visit }),
    ...(contextRows ? { context_dim: context, context: inRows(contextRows, context) } : {}),
    state: layer?.state,
    x: inRows(x, dim),
    forward: inRows(forward.value, dim),
    logdet: Array.from(forward.logDet),
    ...(kind === 'spline_autoregressive'
      ? { inverse_of: inRows(x, dim), inverse: inRows(mapped.forward(x).value, dim) }
      : {}),
  };
}

export function flowCase(
  draw: Random,
  { order, bins, bound }: Spline,
  dim: number,
  layers: number,
  rows: number,
): Json {
  const network = { activation: 'relu', fast: 'sampling', order, bins, bound, pyro: true } as const;
  const transforms = Array.from({ length: layers }, (): TransformSpec => {
    return { kind: 'autoregressive-spline', visit: [...draw.permutation(dim)], hidden: [20, 20], ...network };
  });
  const { flow, parameters } = drawnFlow(draw, dim, 0, transforms, 0.2);
  const mapped = plainFlow(flow, parameters);
  const x = rowsOf(draw, rows, dim, 1);
  const z = rowsOf(draw, rows, dim, 1);
  return {
    kind: 'flow',
    dim,
    layers,
    order: PYRO_ORDERS[order],
    bins,
    bound,
    transforms: toPyro(flow, parameters).map(({ state }) => ({ permutation: state['arn.permutation'], state })),
    x: inRows(x, dim),
    log_prob: Array.from(mapped.logProb(x)),
    z: inRows(z, dim),
    sample: inRows(mapped.inverse(z).value, dim),
  };
}

/** A file with a case of every kind but batch norm, in other sizes than those of `vectors/pyro.json`. */
export async function expectedValues(seed: number): Promise<Json> {
  const draw = random(seed, 'catalog');
  const elementwise = (['rational-quadratic', 'linear-rational'] as const).flatMap((order) => [
    elementwiseCase(draw, { order, bins: 5, bound: 2.7 }, 48, 1),
    elementwiseCase(draw, { order, bins: 8, bound: 3 }, 64, 1),
    elementwiseCase(draw, { order, bins: 16, bound: 5 }, 64, 2),
    elementwiseCase(draw, { order, bins: 32, bound: 3 }, 64, 4),
  ]);
  const linear = { order: 'linear-rational', bins: 8, bound: 3 } as const;
  const quadratic = { order: 'rational-quadratic', bins: 16, bound: 5 } as const;
  const cases = [
    ...elementwise,
    await gradientCase(draw, { order: 'rational-quadratic', bins: 6, bound: 3 }, 32),
    await gradientCase(draw, { order: 'linear-rational', bins: 8, bound: 4 }, 32),
    networkCase(draw, { kind: 'spline_autoregressive', dim: 1, hidden: [10], ...linear }, 40),
    networkCase(draw, { kind: 'spline_autoregressive', dim: 2, hidden: [20, 20], ...linear }, 40),
    networkCase(draw, { kind: 'spline_autoregressive', dim: 5, hidden: [50, 50], ...quadratic }, 40),
    networkCase(draw, { kind: 'spline_autoregressive', dim: 4, hidden: [16, 12, 8], ...linear }, 40),
    networkCase(draw, { kind: 'spline_coupling', dim: 4, hidden: [16, 16], ...linear }, 40),
    networkCase(draw, { kind: 'spline_coupling', dim: 5, hidden: [16], ...quadratic }, 40),
    networkCase(
      draw,
      { kind: 'conditional_spline_autoregressive', dim: 3, context: 2, hidden: [24, 24], ...linear },
      40,
    ),
    networkCase(
      draw,
      { kind: 'conditional_spline_autoregressive', dim: 2, context: 1, hidden: [12], ...quadratic },
      40,
    ),
    flowCase(draw, linear, 2, 3, 60),
    flowCase(draw, { ...quadratic, bins: 8 }, 3, 2, 60),
  ];
  return { source: 'float64', seed, cases };
}
