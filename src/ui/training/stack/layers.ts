/** The kinds of layers and bases as the editor offers them: what they are called, and what a new one starts with. */
import type { BaseSpec } from '../../../flow/bases/registry';
import type { TransformKind, TransformSpec } from '../../../flow/transforms/registry';

interface LayerKind {
  readonly label: string;
  create(): TransformSpec;
}

const NETWORK = { hidden: [48, 48], activation: 'relu', fast: 'density' } as const;
const SPLINE = { order: 'linear-rational', bins: 8, bound: 'auto' } as const;
const network = () => ({ ...NETWORK, hidden: [...NETWORK.hidden] });

export const LAYERS: Readonly<Record<TransformKind, LayerKind>> = {
  'autoregressive-spline': {
    label: 'Autoregressive spline',
    create: () => ({ kind: 'autoregressive-spline', visit: 'ascending', ...network(), ...SPLINE }),
  },
  'coupling-spline': {
    label: 'Coupling spline',
    create: () => ({ kind: 'coupling-spline', split: 'first', ...network(), ...SPLINE }),
  },
  'elementwise-spline': {
    label: 'Spline per column',
    create: () => ({ kind: 'elementwise-spline', ...SPLINE, order: 'rational-quadratic', bins: 16 }),
  },
  'autoregressive-affine': {
    label: 'Autoregressive affine (MAF)',
    create: () => ({ kind: 'autoregressive-affine', visit: 'ascending', ...network() }),
  },
  'coupling-affine': {
    label: 'Affine coupling (RealNVP)',
    create: () => ({ kind: 'coupling-affine', split: 'first', ...network() }),
  },
  'autoregressive-map': {
    label: 'Autoregressive, two slopes',
    create: () => ({ kind: 'autoregressive-map', map: 'bent', visit: 'ascending', ...network() }),
  },
  'coupling-map': {
    label: 'Coupling, two slopes',
    create: () => ({ kind: 'coupling-map', map: 'bent', split: 'first', ...network() }),
  },
  'batch-norm': {
    label: 'Batch normalisation',
    create: () => ({ kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 }),
  },
  'act-norm': { label: 'Activation normalisation', create: () => ({ kind: 'act-norm' }) },
  affine: { label: 'Affine', create: () => ({ kind: 'affine', init: 'standardise', trainable: true }) },
  lu: { label: 'LU mixing', create: () => ({ kind: 'lu' }) },
  rotation: { label: 'Rotation', create: () => ({ kind: 'rotation' }) },
  permutation: { label: 'Flip of the columns', create: () => ({ kind: 'permutation', order: 'flip' }) },
  turn: { label: 'Half a turn of angles', create: () => ({ kind: 'turn', circular: 1 }) },
};

/** Those that a person adds; turns come with the columns that are angles. */
export const LAYER_KINDS = (Object.keys(LAYERS) as TransformKind[]).filter((kind) => kind !== 'turn');

interface BaseKindWords {
  readonly label: string;
  create(): BaseSpec;
}

export const BASES: Readonly<Record<BaseSpec['kind'], BaseKindWords>> = {
  'standard-normal': { label: 'Standard normal', create: () => ({ kind: 'standard-normal' }) },
  'multivariate-normal': { label: 'Normal, full covariance', create: () => ({ kind: 'multivariate-normal' }) },
  'student-t': { label: 'Student t', create: () => ({ kind: 'student-t', degrees: 5, trainable: true }) },
  'gaussian-mixture': {
    label: 'Gaussian mixture',
    create: () => ({ kind: 'gaussian-mixture', components: 6, spread: 1.5 }),
  },
  uniform: { label: 'Uniform', create: () => ({ kind: 'uniform', bound: 3 }) },
  circular: {
    label: 'Uniform angles',
    create: () => ({ kind: 'circular', circular: 1, rest: { kind: 'standard-normal' } }),
  },
};

/** Those that a person chooses among. */
export const BASE_KINDS = (Object.keys(BASES) as BaseSpec['kind'][]).filter((kind) => kind !== 'circular');

/** A whole number in a range, or undefined. */
export function wholeIn(typed: string, least: number, most: number): number | undefined {
  const value = Number(typed);
  return typed.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** Widths of hidden layers such as `64, 64`, or undefined. */
export function widthsIn(typed: string): number[] | undefined {
  const widths = typed
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => wholeIn(part, 1, 4096));
  const known = widths.filter((width) => width !== undefined);
  return known.length === widths.length && known.length >= 1 && known.length <= 8 ? known : undefined;
}

/** The bound of a spline's box: a positive number, or `auto`; undefined for anything else. */
export function boundIn(typed: string): number | 'auto' | undefined {
  if (/^\s*auto\s*$/i.test(typed)) return 'auto';
  const value = Number(typed);
  return typed.trim() !== '' && value >= 1e-3 && value <= 1e6 ? value : undefined;
}
