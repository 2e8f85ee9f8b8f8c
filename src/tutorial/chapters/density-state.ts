/** Chapter 1's state: a drawn shape, samples of it, a place that is read off, and a Gaussian to hold against it. */

import { random } from '../../base/random';
import { compileFormula } from '../../catalog/formula';
import type { Answered } from '../chapter';
import type { Material } from '../material';
import {
  densityAtNodes,
  deviationOfShape,
  drawFrom,
  drawnShape,
  entropyOf,
  histogramGap,
  nodesOf,
  pulled,
  type Shape,
  shapeOfDensity,
  shapeOfValues,
} from '../mathematics/drawn';
import { deviationOf, gaussianEntropy, gaussianFlow, meanOf, nllOf } from '../mathematics/gaussian';

export interface DensityState extends Answered {
  readonly shape: Shape;
  /** The nodes that the reader has moved. */
  readonly moved: readonly number[];
  readonly samples: Float64Array;
  /** Where the density is read off. */
  readonly probe: number;
  /** The Gaussian that is held against the samples. */
  readonly mean: number;
  readonly deviation: number;
  readonly stretched: boolean;
}

const FIRST_HEIGHTS = [0.02, 0.04, 0.1, 0.25, 0.45, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1, 0.04, 0.02];
/** Enough that the NLL of a row set is within a few hundredths of its mean. */
export const ENOUGH = 2_000;

export const initialDensity = (): DensityState => ({
  answers: {},
  shape: drawnShape(FIRST_HEIGHTS),
  moved: [],
  samples: new Float64Array(),
  probe: -2,
  mean: 0,
  deviation: 2,
  stretched: false,
});

/** The state that begins with a teacher's density in place of ours. */
export function broughtDensity(state: DensityState, material: Material): DensityState {
  switch (material.kind) {
    case 'values':
      return { ...state, shape: shapeOfValues(material.values) };
    case 'formula':
      return { ...state, shape: shapeOfDensity(compileFormula(material.formula)) };
    case 'toy':
    case 'pairs':
      return state;
    default:
      return material satisfies never;
  }
}

/** The density pulled to p at a node; the samples of the old shape are gone. */
export function pull(state: DensityState, node: number, p: number): DensityState {
  return {
    ...state,
    shape: pulled(state.shape, node, p),
    moved: state.moved.includes(node) ? state.moved : [...state.moved, node],
    samples: new Float64Array(),
  };
}

/** More samples, which follow from how many there are. */
export function drawMore(state: DensityState, count: number): DensityState {
  const more = drawFrom(state.shape, count, 1 + state.samples.length);
  const samples = new Float64Array(state.samples.length + count);
  samples.set(state.samples);
  samples.set(more, state.samples.length);
  return { ...state, samples };
}

/** At least so many samples. */
export function withSamples(state: DensityState, least = ENOUGH): DensityState {
  return state.samples.length >= least ? state : drawMore(state, least - state.samples.length);
}

/** The shape twice as wide, or as it was; with samples of its own. */
export function stretchTo(state: DensityState, stretch: number): DensityState {
  const shape = { ...state.shape, stretch };
  return withSamples({
    ...state,
    shape,
    samples: new Float64Array(),
    stretched: state.stretched || stretch !== 1,
  });
}

/** The least value of ln p at a node: the density is lowest at one of them. */
export const lowestLog = ({ shape }: Pick<DensityState, 'shape'>) => Math.log(Math.min(...densityAtNodes(shape)));

/** Where the drawn density is highest, and how high. */
export function peakOf({ shape }: DensityState): { readonly x: number; readonly p: number } {
  const heights = densityAtNodes(shape);
  const p = Math.max(...heights);
  return { x: nodesOf(shape)[heights.indexOf(p)] ?? 0, p };
}

const knownGaps = new WeakMap<Shape, Gaps>();

export interface Gaps {
  readonly few: number;
  readonly many: number;
}

/** Typical gap between the shape and histograms of `ENOUGH` samples, and of four times as many. */
export function gapsOf({ shape }: Pick<DensityState, 'shape'>): Gaps {
  const gaps = knownGaps.get(shape) ?? { few: histogramGap(shape, ENOUGH), many: histogramGap(shape, 4 * ENOUGH) };
  knownGaps.set(shape, gaps);
  return gaps;
}

/** NLL of the reader's Gaussian, of the best one, and of the shape itself on the samples, in nats. */
export const gaussianNll = ({ samples, mean, deviation }: DensityState) =>
  samples.length > 0 ? nllOf(gaussianFlow(mean, deviation), samples) : undefined;
export const bestNll = ({ samples }: DensityState) =>
  samples.length > 0 ? nllOf(gaussianFlow(meanOf(samples), deviationOf(samples)), samples) : undefined;
export const entropy = ({ shape }: DensityState) => entropyOf(shape);
/** NLL of the best Gaussian on infinitely many samples. */
export const bestEntropy = ({ shape }: DensityState) => gaussianEntropy(deviationOfShape(shape));

const NORMAL_DRAWS = 2_000;
/** Draws from a standard normal, the same every time. */
export const normalDraws: Float64Array = (() => {
  const stream = random(8, 'sample');
  return Float64Array.from({ length: NORMAL_DRAWS }, () => stream.normal());
})();

/** NLL of a standard normal on its own draws. */
export const normalNll = nllOf(gaussianFlow(0, 1), normalDraws);
