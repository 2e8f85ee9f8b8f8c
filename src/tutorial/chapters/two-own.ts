/** Rows of two columns that a reader paints or chooses, or a teacher brings, and what flows learn of them. */
import { fitGaussian, gaussianLogProb } from '../../analysis/gaussian';
import { random } from '../../base/random';
import type { ToyName } from '../../catalog/toy-names';
import { drawToy, toys } from '../../catalog/toys';
import { forgetFit } from '../lab/fit-to-end';
import { alternatingLayers, learnPlane, planeRequest, type TrainedPlane } from '../lab/learn-plane';
import type { Work } from '../lab/remember';
import type { Material } from '../material';
import { meanOf } from '../mathematics/gaussian';
import type { TwoState } from './two-state';

export interface OwnRows {
  /** x and y in turn. */
  readonly rows: Float64Array;
  /** What they were drawn from, where that is known. */
  readonly toy: ToyName | undefined;
  /** Flows of so many layers that learned these very rows. */
  readonly learned: Readonly<Partial<Record<1 | 3, TrainedPlane>>>;
  /** NLL of one Gaussian on the rows that are kept apart, once a flow has learned. */
  readonly gaussian: number | undefined;
}

export const NO_ROWS: OwnRows = { rows: new Float64Array(), toy: undefined, learned: {}, gaussian: undefined };

/** As many as a flow can learn something from. */
export const ENOUGH_ROWS = 100;
export const MOST_PAINTED = 2_000;
const TOY_ROWS = 3_000;
/** Every so many rows one is kept apart for validation. */
const APART = 3;
const STEPS = 400;
/** Rows that one touch of the brush leaves, and their scatter. */
const SPRAY = { rows: 3, scatter: 0.12 } as const;

const withRows = (state: TwoState, rows: Float64Array, toy?: ToyName): TwoState => ({
  ...state,
  own: { ...NO_ROWS, rows, toy },
});

/** Rows around a place added to those that are there. */
export function paintAt(state: TwoState, x: number, y: number): TwoState {
  const { rows } = state.own;
  if (rows.length / 2 >= MOST_PAINTED) return state;
  const stream = random(1 + rows.length, 'sample');
  const more = Array.from({ length: SPRAY.rows }, () => [
    x + SPRAY.scatter * stream.normal(),
    y + SPRAY.scatter * stream.normal(),
  ]).flat();
  return withRows(state, Float64Array.of(...rows, ...more));
}

/** Rows of a known density, or none. */
export const chooseToy = (state: TwoState, toy: ToyName | undefined): TwoState =>
  withRows(state, toy ? drawToy(toy, TOY_ROWS, 1) : NO_ROWS.rows, toy);

/** The state that begins with what a teacher brings. */
export function broughtRows(state: TwoState, material: Material): TwoState {
  switch (material.kind) {
    case 'toy':
      return chooseToy(state, material.toy);
    case 'pairs':
      return withRows(state, Float64Array.from(material.values));
    case 'values':
    case 'formula':
      return state;
    default:
      return material satisfies never;
  }
}

/** Rows that train, and rows that are kept apart. */
export function splitOwn(rows: Float64Array): readonly [Float64Array, Float64Array] {
  const isApart = (i: number) => (i >> 1) % APART === APART - 1;
  return [rows.filter((_, i) => !isApart(i)), rows.filter((_, i) => isApart(i))];
}

/** NLL of the Gaussian of some rows on others, in nats per row. */
export function gaussianNllOf(training: Float64Array, validation: Float64Array): number {
  const all = (values: Float64Array) => Uint32Array.from({ length: values.length / 2 }, (_, i) => i);
  const gaussian = fitGaussian(training, 2, all(training));
  return -meanOf(gaussianLogProb(gaussian, validation, 2, all(validation)));
}

/** Entropy of what the rows were drawn from, in nats, where that is known. */
export const ownEntropy = ({ own: { toy } }: TwoState) => (toy ? toys[toy].entropy.nats : undefined);

/** So many layers on the rows as they are now. */
export const learnOwn =
  (layers: 1 | 3, { rows }: OwnRows): Work<(state: TwoState) => TwoState> =>
  async (report) => {
    const [training, validation] = splitOwn(rows);
    const axes = [{ label: 'x₁' }, { label: 'x₂' }] as const;
    const request = planeRequest(alternatingLayers(layers), training, validation, STEPS);
    const { trained, fit } = await learnPlane(request, axes, report);
    forgetFit(fit);
    const gaussian = gaussianNllOf(training, validation);
    // Others may have been painted meanwhile.
    return (state) =>
      state.own.rows === rows
        ? { ...state, own: { ...state.own, gaussian, learned: { ...state.own.learned, [layers]: trained } } }
        : state;
  };
