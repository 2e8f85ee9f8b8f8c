/** Autoregressive and coupling layers of a map that is a formula (`flow/maps`), by its name. */
import * as v from 'valibot';
import { MAP_NAMES } from '../maps/registry';
import { formulaUnivariate } from '../univariate';
import {
  autoregressiveDegrees,
  couplingDegrees,
  maskedOptions,
  maskedTransform,
  orderOption,
  splitOption,
} from './masked';

const mapOption = v.picklist(MAP_NAMES);

export const autoregressiveMapSchema = v.strictObject({
  kind: v.literal('autoregressive-map'),
  map: mapOption,
  /** The order in which the variables are visited. */
  visit: orderOption,
  ...maskedOptions,
});

export const autoregressiveMap = maskedTransform<v.InferOutput<typeof autoregressiveMapSchema>>({
  kind: 'autoregressive-map',
  degrees: ({ visit }, dim) => autoregressiveDegrees(visit, dim),
  univariate: ({ map }) => formulaUnivariate(map),
});

export const couplingMapSchema = v.strictObject({
  kind: v.literal('coupling-map'),
  map: mapOption,
  /** The variables that condition the others. */
  split: splitOption,
  ...maskedOptions,
});

export const couplingMap = maskedTransform<v.InferOutput<typeof couplingMapSchema>>({
  kind: 'coupling-map',
  degrees: ({ split }, dim) => couplingDegrees(split, dim),
  univariate: ({ map }) => formulaUnivariate(map),
});
