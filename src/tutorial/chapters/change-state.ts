/** Chapter 2's state: one monotone map from a base to the data, a strip of mass that it carries, and a place that is read off. */
import { grid, histogram } from '../../analysis/histogram';
import { normalProbability } from '../../base/normal-distribution';
import { random } from '../../base/random';
import { normal } from '../../catalog/components';
import type { Answered } from '../chapter';
import { areaOf, areaOver, breaksWithin, divided, quadratureOver } from '../mathematics/area';
import { flowOfKnots, identityKnots, type Knots, moveKnot, smoothSlopes, stretchesOf } from '../mathematics/knots';
import type { Bends } from '../mathematics/stacked';

export interface ChangeState extends Answered {
  /** From latent z (their x) to data x (their y). */
  readonly knots: Knots;
  readonly moved: number;
  /** The middle of the strip of latents that is followed. */
  readonly strip: number;
  /** The widths of its image that the reader has seen. */
  readonly images: { readonly narrowest: number; readonly widest: number };
  /** Whether the density of the data has the factor |dz/dx|. */
  readonly factor: boolean;
  /** The latent at which the densities are read off. */
  readonly probe: number;
  readonly probed: boolean;
  /** Samples that were drawn through this map. */
  readonly dropped: number;
  /** Two maps one behind the other, by one number each, and the latent that is followed through both. */
  readonly bends: Bends;
  readonly mark: number;
  readonly markMoved: boolean;
  /** Whether the map is shown with x to the right. */
  readonly flipped: boolean;
}

export const REACH = 4;
const BINS = 6;
export const STRIP_WIDTH = 0.5;
/** How far its middle can be moved. */
export const STRIP_REACH = 2.5;
const POINTS = 241;
/** Beyond it lies less than 1e-14 of a standard normal's mass. */
const FAR = 8;

export const initialChange = (): ChangeState => ({
  answers: {},
  knots: identityKnots(BINS, REACH),
  moved: 0,
  strip: -1,
  images: { narrowest: Number.POSITIVE_INFINITY, widest: 0 },
  factor: false,
  probe: 0.5,
  probed: false,
  dropped: 0,
  bends: [0, 0],
  mark: 0.5,
  markMoved: false,
  flipped: false,
});

/** A knot moved, with slopes that suit the new place. */
export function dragKnot(state: ChangeState, k: number, z: number, x: number): ChangeState {
  return { ...state, knots: smoothSlopes(moveKnot(state.knots, k, z, x)), moved: state.moved + 1, dropped: 0 };
}

/** The map and the densities along it, at equal steps of its axis. */
export interface Carried {
  readonly z: Float64Array;
  readonly x: Float64Array;
  /** The base's density at z. */
  readonly base: Float64Array;
  /** The data's density at the same numbers, taken as x. */
  readonly density: Float64Array;
  /** The base's density of the z that x comes from, without the factor |dz/dx|. */
  readonly forgotten: Float64Array;
  readonly area: number;
  readonly forgottenArea: number;
}

const known = new WeakMap<Knots, Carried>();

/** What the map makes of the base, computed once for each picture. */
export function carriedBy({ knots }: Pick<ChangeState, 'knots'>): Carried {
  const before = known.get(knots);
  if (before) return before;
  const flow = flowOfKnots(knots, 'sampling');
  const z = grid(-REACH, REACH, POINTS);
  // Asked for at every frame of a drag: one pass over the data gives both curves.
  const curvesAt = (xs: Float64Array) => {
    const { value, logDet } = flow.forward(xs);
    const forgotten = value.map(baseDensity);
    return { forgotten, density: forgotten.map((p, i) => p * Math.exp(logDet[i] as number)) };
  };
  let areas: { readonly density: number; readonly forgotten: number } | undefined;
  // Most of the work in a frame of a drag, and shown in few steps.
  const areasOf = () => {
    if (!areas) {
      // Where the map is flat the density is a spike: equal pieces of z lie close together there.
      const { breaks, pieces } = stretchesOf(knots, FAR);
      const quadrature = quadratureOver([...flow.inverse(divided(breaks, pieces)).value]);
      const { density, forgotten } = curvesAt(quadrature.xs);
      areas = { density: areaOf(quadrature, density), forgotten: areaOf(quadrature, forgotten) };
    }
    return areas;
  };
  const carried: Carried = {
    z,
    x: flow.inverse(z).value,
    base: z.map(baseDensity),
    ...curvesAt(z),
    get area() {
      return areasOf().density;
    },
    get forgottenArea() {
      return areasOf().forgotten;
    },
  };
  known.set(knots, carried);
  return carried;
}

/** The standard normal density. */
export const baseDensity = normal(0, 1).density;

/** Mass of the base over the strip, and of the data over what the strip is carried to. */
export function stripMass({ knots, strip }: ChangeState) {
  const flow = flowOfKnots(knots, 'sampling');
  const [z0, z1] = [strip - STRIP_WIDTH / 2, strip + STRIP_WIDTH / 2];
  const ends = flow.inverse([z0, z1]).value;
  const [x0, x1] = [ends[0] as number, ends[1] as number];
  return {
    z0,
    z1,
    x0,
    x1,
    base: areaOver((zs) => zs.map(baseDensity), divided([z0, z1])),
    data: areaOver(
      (xs) => flow.logProb(xs).map(Math.exp),
      [...flow.inverse(divided(breaksWithin(z0, z1, knots.x))).value],
    ),
  };
}

/** The strip moved to a place. */
export function withStrip(before: ChangeState, strip: number): ChangeState {
  const { x0, x1 } = stripMass({ ...before, strip });
  const { narrowest, widest } = before.images;
  return { ...before, strip, images: { narrowest: Math.min(narrowest, x1 - x0), widest: Math.max(widest, x1 - x0) } };
}

/** At a latent: where it goes, the slope there, and both log densities. */
export function readingAt({ knots, probe }: ChangeState) {
  const flow = flowOfKnots(knots, 'sampling');
  const { value, logDet } = flow.inverse([probe]);
  const x = value[0] as number;
  return {
    x,
    slope: Math.exp(logDet[0] as number),
    logBase: Math.log(baseDensity(probe)),
    logFactor: -(logDet[0] as number),
    logProb: flow.logProb([x])[0] as number,
  };
}

/** The peaks of the data's density and the lowest dip between the two highest, as a share of the lower of them. */
export function dipOf(density: Float64Array): { readonly peaks: number; readonly dip: number } {
  const peaks: number[] = [];
  for (let i = 1; i < density.length - 1; i++) {
    const [before, here, after] = [density[i - 1], density[i], density[i + 1]] as [number, number, number];
    if (here > before && here >= after && here > 0.02) peaks.push(i);
  }
  const [first, second] = peaks.toSorted((a, b) => (density[b] as number) - (density[a] as number));
  if (first === undefined || second === undefined) return { peaks: peaks.length, dip: 1 };
  const between = density.subarray(Math.min(first, second), Math.max(first, second));
  return { peaks: peaks.length, dip: Math.min(...between) / (density[second] as number) };
}

/** Samples that one press draws. */
export const DROP = 500;
/** After so many it is clear enough. */
export const MOST_DROPPED = 20 * DROP;
const SAMPLE_SEED = 1;

export interface Dropped {
  /** Draws from the base. */
  readonly z: Float64Array;
  /** Where the map takes them. */
  readonly x: Float64Array;
}

const drawn = new WeakMap<Knots, Dropped>();

/** The samples so far: those of before come first. */
export function droppedOf({ knots, dropped }: Pick<ChangeState, 'knots' | 'dropped'>): Dropped {
  const before = drawn.get(knots);
  if (before?.z.length === dropped) return before;
  const draw = random(SAMPLE_SEED, 'sample');
  const z = Float64Array.from({ length: dropped }, draw.normal);
  const made = { z, x: flowOfKnots(knots, 'sampling').inverse(z).value };
  drawn.set(knots, made);
  return made;
}

export const dropMore = (state: ChangeState): ChangeState => ({
  ...state,
  dropped: Math.min(MOST_DROPPED, state.dropped + DROP),
});

/** Bins of the samples' histogram, between −REACH and REACH. */
const SAMPLE_BINS = 32;
/** A histogram of samples as a density, so that it compares with the curve. */
export function densityOfSamples(x: Float64Array): Float64Array {
  const { counts } = histogram(x, -REACH, REACH, SAMPLE_BINS);
  return Float64Array.from(counts, (count) => (count * SAMPLE_BINS) / (2 * REACH * Math.max(1, x.length)));
}

/** The unit of x with its middle at the highest density: the share of the samples in it, and the mass of the density. */
export function densestUnit(state: ChangeState): { readonly share: number; readonly mass: number } {
  const { density, z: xs } = carriedBy(state);
  const peak = xs[density.indexOf(Math.max(...density))] as number;
  const flow = flowOfKnots(state.knots, 'sampling');
  const [low, high] = flow.forward([peak - 0.5, peak + 0.5]).value;
  const { x } = droppedOf(state);
  const within = x.filter((at) => Math.abs(at - peak) < 0.5).length;
  return { share: within / x.length, mass: normalProbability(high as number) - normalProbability(low as number) };
}
