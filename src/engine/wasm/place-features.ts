/** What the search of a spline's bin leaves for a row: one feature of the workspace each, in this order. */
import type { FoundBin } from '../../flow/spline/bin';

/** What the bin's formula takes. Its adjoints stand at the same places of another block; that of `leftRest` is that of `left`. */
export const FOUND = [
  'left',
  'leftRest',
  'length',
  'otherLeft',
  'otherLength',
  'd0',
  'd1',
  'lambda',
] as const satisfies readonly (keyof FoundBin<unknown>)[];

export const PLACE = [
  ...FOUND,
  /** The bin's number, i32. */
  'bin',
  /** Derivatives of the slopes and of λ by their raw numbers. */
  'rawD0',
  'rawD1',
  'rawLambda',
  /** Softmax weight left of the bin, on the value's axis and on the other. */
  'before',
  'otherBefore',
] as const;

export const PLACE_FEATURES = PLACE.length;
export const ADJOINT_FEATURES = FOUND.length;
/** Of a rational-quadratic bin: all but the last, λ. */
export const QUADRATIC_FEATURES = FOUND.length - 1;
/** Where a feature stands. */
export const placeAt = (feature: (typeof PLACE)[number]): number => PLACE.indexOf(feature);

/** Each kind of bin in the names of its kernels. */
export const BIN_NAMES = { 'rational-quadratic': 'quadratic', 'linear-rational': 'linear' } as const;
