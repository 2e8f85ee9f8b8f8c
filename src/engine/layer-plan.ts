/** What the fast engines know of each layer: sizes, masks and bounds, and where its parameters lie in the buffer. */
import type { MapName } from '../flow/maps/registry';
import type { NetworkShape } from '../flow/network';
import type { FlowSpec } from '../flow/spec';
import type { SplineOptions } from '../flow/spline/options';

/** One dense layer of a network: weights row-major [outputs, inputs] and biases [outputs] in the parameter buffer. */
export interface DensePlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: number;
  readonly bias: number;
  /** 0 where a weight is 0 for ever, row-major [outputs, inputs]. */
  readonly mask: Float32Array;
}

/** What a network's outputs do to their variable: `size` raw numbers per variable. */
export type MapPlan =
  | {
      readonly kind: 'spline';
      readonly options: SplineOptions;
      readonly bounds: readonly number[];
      readonly size: number;
    }
  | { readonly kind: 'formula'; readonly name: MapName; readonly size: number };

/**
 * Every variable is mapped by numbers that a masked network computes from context and from the variables of smaller
 * degree. In the direction that `fast` names, those are of the input, which takes one pass; in the other they are of the output, one pass per degree.
 */
export interface MaskedPlan {
  readonly kind: 'masked';
  readonly shape: NetworkShape;
  readonly dense: readonly DensePlan[];
  readonly map: MapPlan;
  /** Which direction takes one pass. */
  readonly fast: 'density' | 'sampling';
}

/** A spline per column with the same knots for every row: raw numbers [dim, size] at `raw`. */
export interface ElementwisePlan {
  readonly kind: 'elementwise';
  readonly raw: number;
  readonly map: Extract<MapPlan, { kind: 'spline' }>;
  /** Which direction the spline itself is: data to latent (`density`), or latent to data. */
  readonly fast: 'density' | 'sampling';
}

/** z = (x − m) e^(−s): act-norm and affine. */
export interface ColumnsPlan {
  readonly kind: 'columns';
  readonly shift: number;
  readonly scale: number;
}

export interface BatchNormPlan {
  readonly kind: 'batch-norm';
  readonly gamma: number;
  readonly beta: number;
  readonly mean: number;
  readonly variance: number;
  readonly momentum: number;
  readonly epsilon: number;
}

/** z = L U x + b, and L U x + G c + b where `given` says where G lies. */
export interface LuPlan {
  readonly kind: 'lu';
  readonly given?: { readonly offset: number; readonly columns: number };
  readonly lower: number;
  readonly upper: number;
  readonly scale: number;
  readonly shift: number;
}

/** z = Q x, a product of `count` reflections with rows at `vectors`. */
export interface RotationPlan {
  readonly kind: 'rotation';
  readonly vectors: number;
  readonly count: number;
}

/** z_i = x_{order[i]}. */
export interface PermutationPlan {
  readonly kind: 'permutation';
  readonly order: readonly number[];
}

/** Half a turn of the last columns, which lie on a circle. */
export interface TurnPlan {
  readonly kind: 'turn';
  readonly circular: number;
}

export type LayerPlan =
  | MaskedPlan
  | ElementwisePlan
  | ColumnsPlan
  | BatchNormPlan
  | LuPlan
  | RotationPlan
  | PermutationPlan
  | TurnPlan;

/** The base, with the network of its location and scale where it is conditional: two numbers per variable. */
export interface BasePlan {
  readonly spec: FlowSpec['base'];
  readonly offset: Offset;
  readonly location?: { readonly shape: NetworkShape; readonly dense: readonly DensePlan[] };
}

/** Where a parameter starts in the flat buffer. */
export type Offset = (name: string) => number;
