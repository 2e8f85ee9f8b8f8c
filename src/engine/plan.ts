/**
 * What the fast engines build from: a FlowSpec as a list of layers, each with all that its kernels need to know (sizes,
 * masks, bounds, where its parameters lie), and none of the schema's shorthands.
 *
 * Kinds of transform that are one computation become one kind of layer: coupling and autoregressive flows, with splines
 * or affine maps, are all `masked`; act-norm is `columns`.
 */

import { locationShape } from '../flow/bases/conditional';
import { layoutOf } from '../flow/flow';
import { type MapName, mapOf } from '../flow/maps/registry';
import { masksOf, type NetworkShape } from '../flow/network';
import type { ParameterLayout } from '../flow/parameters';
import { entryOf } from '../flow/parameters';
import type { FlowSpec } from '../flow/spec';
import { boundsOf, type SplineOptions, splineSize } from '../flow/spline/options';
import { autoregressiveDegrees, couplingDegrees } from '../flow/transforms/masked';
import { orderOf } from '../flow/transforms/permutation';
import type { TransformSpec } from '../flow/transforms/registry';
import type { BasePlan, DensePlan, LayerPlan, MapPlan, MaskedPlan, Offset } from './layer-plan';

function densePlans(shape: NetworkShape, offset: Offset): DensePlan[] {
  return masksOf(shape).map(({ inputs, outputs, mask }, i) => ({
    inputs,
    outputs,
    mask,
    weight: offset(`weight${i}`),
    bias: offset(`bias${i}`),
  }));
}

function splineMap(options: SplineOptions, dim: number): Extract<MapPlan, { kind: 'spline' }> {
  return { kind: 'spline', options, bounds: boundsOf(options, dim), size: splineSize(options) };
}

const formulaMap = (name: MapName): MapPlan => ({ kind: 'formula', name, size: mapOf(name).names.length });
const AFFINE = formulaMap('affine');

function degreesOf(transform: MaskedSpec, dim: number): number[] {
  return 'visit' in transform ? autoregressiveDegrees(transform.visit, dim) : couplingDegrees(transform.split, dim);
}

type MaskedSpec = Extract<TransformSpec, { kind: `${'autoregressive' | 'coupling'}-${'spline' | 'affine' | 'map'}` }>;

function mapPlan(transform: MaskedSpec, dim: number): MapPlan {
  if ('bins' in transform) return splineMap(transform, dim);
  return 'map' in transform ? formulaMap(transform.map) : AFFINE;
}

function maskedPlan(transform: MaskedSpec, { dim, context }: FlowSpec, offset: Offset): MaskedPlan {
  const map = mapPlan(transform, dim);
  const { hidden, activation, fast } = transform;
  const circular = 'circular' in transform ? transform.circular : undefined;
  const shape = { hidden, activation, degrees: degreesOf(transform, dim), context, outputs: map.size, circular };
  return { kind: 'masked', shape, dense: densePlans(shape, offset), map, fast };
}

function layerOf(
  transform: TransformSpec,
  spec: FlowSpec,
  layout: ParameterLayout,
  index: number,
): LayerPlan | undefined {
  const entry = (name: string) => entryOf(layout, `${index}.${name}`);
  const offset: Offset = (name) => entry(name).offset;
  switch (transform.kind) {
    case 'autoregressive-spline':
    case 'autoregressive-affine':
    case 'autoregressive-map':
    case 'coupling-spline':
    case 'coupling-affine':
    case 'coupling-map':
      return maskedPlan(transform, spec, offset);
    case 'elementwise-spline':
      return {
        kind: 'elementwise',
        raw: offset('knots'),
        map: splineMap(transform, spec.dim),
        fast: transform.fast ?? 'density',
      };
    case 'affine':
    case 'act-norm':
      return { kind: 'columns', shift: offset('shift'), scale: offset('scale') };
    case 'batch-norm':
      return {
        kind: 'batch-norm',
        gamma: offset('gamma'),
        beta: offset('beta'),
        mean: offset('mean'),
        variance: offset('variance'),
        momentum: transform.momentum,
        epsilon: transform.epsilon,
      };
    case 'lu':
      return {
        kind: 'lu',
        lower: offset('lower'),
        upper: offset('upper'),
        scale: offset('scale'),
        shift: offset('shift'),
        ...(transform.conditional && spec.context > 0
          ? { given: { offset: offset('given'), columns: spec.context } }
          : {}),
      };
    case 'rotation':
      return { kind: 'rotation', vectors: offset('vectors'), count: entry('vectors').shape[0] ?? 0 };
    case 'turn':
      return { kind: 'turn', circular: transform.circular };
    case 'permutation':
      return { kind: 'permutation', order: orderOf(transform, spec.dim) };
    default:
      // A kind that is new here runs on the reference engine until it has a plan.
      return undefined;
  }
}

/** Why the engines that build from plans cannot run a flow, as a clause; undefined where they can. */
export function unplanned(spec: FlowSpec): string | undefined {
  const layout = layoutOf(spec);
  const strange = spec.transforms.find((transform, index) => layerOf(transform, spec, layout, index) === undefined);
  return strange && `it has no kernels for ${(strange as TransformSpec).kind} layers`;
}

/** The layers of a flow, from data to latent. Throws where a bound is still 'auto', and where a kind has no plan. */
export function planOf(spec: FlowSpec, layout: ParameterLayout): LayerPlan[] {
  return spec.transforms.map((transform, index) => {
    const layer = layerOf(transform, spec, layout, index);
    if (!layer) throw new Error(`a ${(transform as TransformSpec).kind} layer has no plan`);
    return layer;
  });
}

/** The base distribution. */
export function basePlanOf(spec: FlowSpec, layout: ParameterLayout): BasePlan {
  const { base } = spec;
  const offset: Offset = (name) => entryOf(layout, `base.${name}`).offset;
  if (!('conditional' in base) || !base.conditional) return { spec: base, offset };
  const shape = locationShape(base.conditional, spec);
  return { spec: base, offset, location: { shape, dense: densePlans(shape, offset) } };
}

/** The layers of a flow. A conditional base's location and scale are one more, affine, whose network sees the context only. */
export function layersOf(plans: readonly LayerPlan[], { location }: BasePlan): LayerPlan[] {
  if (!location) return [...plans];
  return [...plans, { kind: 'masked', ...location, map: AFFINE, fast: 'sampling' }];
}
