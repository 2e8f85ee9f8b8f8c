/**
 * Layers whose network is masked, by what conditions what (autoregressive: Kingma 2016, Papamakarios 2017; coupling: Dinh 2017) and by the
 * map whose numbers the network gives: affine (MAF, RealNVP), a spline (Durkan 2019; Dolatabadi 2020), or a formula of `flow/maps`.
 */
import * as v from 'valibot';
import { MAP_NAMES, type MapName } from '../maps/registry';
import { type SplineOptions, splineOptions } from '../spline/options';
import { formulaUnivariate, splineStart, splineUnivariate, type Univariate } from '../univariate';
import {
  autoregressiveDegrees,
  type CouplingSplit,
  couplingDegrees,
  type MaskedSpec,
  maskedOptions,
  maskedTransform,
  orderOption,
  splitOption,
  type VariableOrder,
} from './masked';
import type { Reached } from './transform';

interface Conditioning<Options> {
  readonly options: Options;
  degrees(spec: MaskedSpec, dim: number): readonly number[];
}

interface NamedMap<Options> {
  readonly options: Options;
  univariate(spec: MaskedSpec): Univariate;
  start?(spec: MaskedSpec, reached: Reached, column: number): readonly number[];
}

/** Each variable is conditioned by those before it in the order `visit`. */
const autoregressive: Conditioning<{ visit: typeof orderOption }> = {
  options: { visit: orderOption },
  degrees: ({ visit }: MaskedSpec & { readonly visit: VariableOrder }, dim) => autoregressiveDegrees(visit, dim),
};

/** The variables of `split` condition the others. */
const coupling: Conditioning<{ split: typeof splitOption }> = {
  options: { split: splitOption },
  degrees: ({ split }: MaskedSpec & { readonly split: CouplingSplit }, dim) => couplingDegrees(split, dim),
};

const affine: NamedMap<Record<never, never>> = { options: {}, univariate: () => formulaUnivariate('affine') };

const spline: NamedMap<typeof splineOptions> = {
  options: splineOptions,
  univariate: (spec: MaskedSpec & SplineOptions) => splineUnivariate(spec),
  start: (spec: MaskedSpec & SplineOptions, reached, column) => splineStart(spec, reached, column),
};

const mapOptions = { map: v.picklist(MAP_NAMES) };
const formula: NamedMap<typeof mapOptions> = {
  options: mapOptions,
  univariate: ({ map }: MaskedSpec & { readonly map: MapName }) => formulaUnivariate(map),
};

function layer<Kind extends string, Order extends v.ObjectEntries, Own extends v.ObjectEntries>(
  kind: Kind,
  { options, degrees }: Conditioning<Order>,
  { options: own, ...map }: NamedMap<Own>,
) {
  const schema = v.strictObject({ kind: v.literal(kind), ...options, ...maskedOptions, ...own });
  return { ...maskedTransform<MaskedSpec>({ kind, degrees, ...map }), kind, schema };
}

export const maskedLayers = {
  'autoregressive-affine': layer('autoregressive-affine', autoregressive, affine),
  'autoregressive-map': layer('autoregressive-map', autoregressive, formula),
  'autoregressive-spline': layer('autoregressive-spline', autoregressive, spline),
  'coupling-affine': layer('coupling-affine', coupling, affine),
  'coupling-map': layer('coupling-map', coupling, formula),
  'coupling-spline': layer('coupling-spline', coupling, spline),
};
