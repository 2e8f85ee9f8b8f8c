/** Chapter 5's state: flows of two columns that the lab has learned, and the places where they are cut through. */
import type { DensityPlane } from '../../analysis/density-plane';
import { drawToy, toys } from '../../catalog/toys';
import type { TransformSpec } from '../../flow/transforms/registry';
import type { Answered } from '../chapter';
import { callLab } from '../lab/client';
import { fitToEnd, forgetFit } from '../lab/fit-to-end';
import {
  alternatingLayers,
  bestNll,
  GALAXY_AXES,
  learnPlane,
  planeRequest,
  splineLayer,
  type TrainedPlane,
} from '../lab/learn-plane';
import { remember, type Work } from '../lab/remember';
import type { LayerKind } from '../mathematics/passes';
import { squareImage } from '../mathematics/square';
import { AT_REST, type Working } from '../work';
import { NO_ROWS, type OwnRows } from './two-own';

/** Toys on which a flow and a mixture are compared. */
export const CONTEST_TOYS = ['two-moons', 'checkerboard'] as const;
export type ContestToy = (typeof CONTEST_TOYS)[number];
export interface Contest {
  readonly flow: number;
  readonly mixture: number;
  readonly truth: number;
  readonly picture: ContestPicture;
}

/** The training rows, and what both models learned of them. */
export interface ContestPicture extends Pick<TrainedPlane, 'x' | 'y' | 'points'> {
  readonly flow: DensityPlane;
  readonly mixture: DensityPlane;
}
export const CONTEST_GAUSSIANS = 16;

export type Order = 'ascending' | 'descending';
export type Map = 'affine' | 'spline';

export interface TwoState extends Answered, Working {
  readonly moons: TrainedPlane | undefined;
  /** Times that samples were drawn of them. */
  readonly dropped: number;
  /** Middle of the square that is followed through the map, and the ratios of areas that the reader has seen. */
  readonly square: readonly [number, number];
  readonly ratios: { readonly least: number; readonly most: number };
  /** Whether the rows are shown beside the samples. */
  readonly rowsShown: boolean;
  /** Where the moons are cut, and the least and the most of where they were. */
  readonly at: number;
  readonly least: number;
  readonly most: number;
  /** The output whose inputs are followed, and those looked at so far. */
  readonly output: number;
  readonly seen: readonly number[];
  readonly cutShown: boolean;
  /** Validation NLL of one layer on the crescent, by its map and order. */
  readonly orders: Readonly<Partial<Record<`${Map} ${Order}`, number>>>;
  /** Galaxies by so many layers. */
  readonly galaxies: Readonly<Partial<Record<1 | 3, TrainedPlane>>>;
  readonly massAt: number;
  /** The kind of layer whose cost is shown, those seen so far, and the number of columns. */
  readonly kind: LayerKind;
  readonly kindsSeen: readonly LayerKind[];
  readonly columns: number;
  /** NLL of a flow and of a mixture on other rows of the same toy, in nats per row. */
  readonly contest: Readonly<Partial<Record<ContestToy, Contest>>>;
  readonly own: OwnRows;
}

/** Where the galaxies are cut at first, log10 of Msun. */
export const FIRST_MASS = 12;

type Change = (state: TwoState) => TwoState;

export const initialTwo = (): TwoState => ({
  ...AT_REST,
  answers: {},
  moons: undefined,
  dropped: 0,
  square: [0.5, 0.5],
  ratios: { least: Number.POSITIVE_INFINITY, most: 0 },
  rowsShown: false,
  at: 0,
  least: 0,
  most: 0,
  output: 0,
  seen: [],
  cutShown: true,
  orders: {},
  galaxies: {},
  massAt: FIRST_MASS,
  kind: 'autoregressive',
  kindsSeen: ['autoregressive'],
  columns: 8,
  contest: {},
  own: NO_ROWS,
});

const affine = (visit: Order): TransformSpec => ({
  kind: 'autoregressive-affine',
  hidden: [20, 20],
  activation: 'tanh',
  fast: 'density',
  visit,
});

const TOY_ROWS = 4_000;
const TOY_STEPS = 600;
type Toy = 'two-moons' | 'crescent';
const validationOf = (name: Toy) => drawToy(name, TOY_ROWS / 2, 2);
const toyRows = (name: Toy) => [drawToy(name, TOY_ROWS, 1), validationOf(name)] as const;

/** NLL of the true density on the validation rows: two thousand of them differ from the entropy by hundredths of a nat. */
function truthOf(name: Toy): number {
  const rows = validationOf(name);
  const count = rows.length / 2;
  let sum = 0;
  for (let i = 0; i < count; i++) sum -= toys[name].logProb(rows[2 * i] as number, rows[2 * i + 1] as number);
  return sum / count;
}
export const moonsTruth = truthOf('two-moons');
export const crescentTruth = truthOf('crescent');

/** Some rows of the crescent, x₁ and x₂ in turn. */
export const crescentRows = drawToy('crescent', 600, 1);

/** One layer on the two moons, x₁ first. */
export const learnMoons = remember(async (report) => {
  const [training, validation] = toyRows('two-moons');
  const axes = [{ label: 'x₁' }, { label: 'x₂' }] as const;
  const request = planeRequest([splineLayer('ascending')], training, validation, TOY_STEPS);
  const { trained, fit } = await learnPlane(request, axes, report);
  forgetFit(fit);
  return (state: TwoState): TwoState => ({ ...state, moons: trained });
});

/** One layer on the crescent in an order: once with affine maps and once with splines. */
const learnOrder = (order: Order) =>
  remember(async (report) => {
    const [training, validation] = toyRows('crescent');
    const nllOf = async (layer: TransformSpec, from: number) => {
      const request = planeRequest([layer], training, validation, TOY_STEPS);
      const { fit, snapshot } = await fitToEnd(request, (fraction) => report(from + fraction / 2));
      forgetFit(fit);
      return bestNll(snapshot);
    };
    const [withAffine, withSpline] = [await nllOf(affine(order), 0), await nllOf(splineLayer(order), 0.5)];
    return (state: TwoState): TwoState => ({
      ...state,
      orders: { ...state.orders, [`affine ${order}`]: withAffine, [`spline ${order}`]: withSpline },
    });
  });
export const learnOrders: Readonly<Record<Order, Work<Change>>> = {
  ascending: learnOrder('ascending'),
  descending: learnOrder('descending'),
};

/** The first boxes are learned, two more are looked at to stop. */
const TRAINING_BOXES = 20;
const GALAXY_STEPS = 800;

/** Stellar against total mass of the shipped synthetic galaxies, by so many layers. */
const learnGalaxies = (layers: 1 | 3) =>
  remember(async (report) => {
    const { sim, columns } = await callLab((lab) => lab.sample('CV z=0', ['M_total', 'M_star']));
    const rows = (keep: (box: number) => boolean) =>
      Float64Array.from(
        sim.flatMap((name, i) =>
          keep(Number(name.slice(3)))
            ? [Math.log10(columns.M_total?.[i] ?? 1), Math.log10(columns.M_star?.[i] ?? 1)]
            : [],
        ),
      );
    const request = planeRequest(
      alternatingLayers(layers),
      rows((box) => box < TRAINING_BOXES),
      rows((box) => box >= TRAINING_BOXES),
      GALAXY_STEPS,
    );
    const learned = await learnPlane(request, GALAXY_AXES, report);
    forgetFit(learned.fit);
    return (state: TwoState): TwoState => ({ ...state, galaxies: { ...state.galaxies, [layers]: learned.trained } });
  });
export const galaxiesBy: Readonly<Record<1 | 3, Work<Change>>> = { 1: learnGalaxies(1), 3: learnGalaxies(3) };

/** How far the square can be moved. */
export const SQUARE_REACH = 2.5;

/** The square at a place, and the ratio of areas there remembered. */
export function moveSquare(state: TwoState, z1: number, z2: number): TwoState {
  const within = (z: number) => Math.min(SQUARE_REACH, Math.max(-SQUARE_REACH, z));
  const square = [within(z1), within(z2)] as const;
  if (!state.moons) return { ...state, square };
  const { areas } = squareImage(state.moons.snapshot, ...square);
  const { least, most } = state.ratios;
  return { ...state, square, ratios: { least: Math.min(least, areas), most: Math.max(most, areas) } };
}

/** The place of the cut, remembered. */
export function cutAt(state: TwoState, at: number): TwoState {
  return { ...state, at, least: Math.min(state.least, at), most: Math.max(state.most, at) };
}
