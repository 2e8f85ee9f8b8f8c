/**
 * A density drawn by hand: straight lines between heights at equally spaced nodes, scaled to an area of 1. It is sampled and
 * integrated by what the workbench samples and integrates given densities with.
 */
import { histogram } from '../../analysis/histogram';
import { random } from '../../base/random';
import { integrate, inverseCumulative } from '../../catalog/quadrature';

export interface Shape {
  /** The density at 13 nodes from −3 to 3, with an area of 1, before it is stretched. */
  readonly heights: readonly number[];
  /** The x axis is stretched by this. */
  readonly stretch: number;
}

export const HALF_WIDTH = 3;
const SPACING = 0.5;
const NODES = 13;
export const BINS = 24;

/** The nodes along x. */
export function nodesOf({ heights, stretch }: Shape): number[] {
  return heights.map((_, k) => stretch * (-HALF_WIDTH + SPACING * k));
}

/** The node nearest to x. */
export function nodeAt({ heights, stretch }: Shape, x: number): number {
  return Math.min(heights.length - 1, Math.max(0, Math.round((x / stretch + HALF_WIDTH) / SPACING)));
}

/** What a node's height adds to the area, per unit of height. */
const weightOf = (heights: readonly number[], node: number) =>
  node === 0 || node === heights.length - 1 ? SPACING / 2 : SPACING;

/** No node alone may hold more of the area, and none may lose its logarithm. */
const MOST_SHARE = 0.8;
const LEAST = 1e-3;

/** Any heights, scaled to an area of 1. */
export function drawnShape(heights: readonly number[]): Shape {
  const area = heights.reduce((sum, height, k) => sum + height * weightOf(heights, k), 0);
  return { heights: heights.map((height) => height / area), stretch: 1 };
}

/** Silverman's width of a kernel, in standard deviations, times n^(1/5). */
const SILVERMAN = 1.06;

/** The shape of standardised values: a kernel density at the nodes. Values beyond the nodes are left out of it. */
export function shapeOfValues(values: readonly number[]): Shape {
  const width = SILVERMAN * values.length ** -0.2;
  const heights = Array.from({ length: NODES }, (_, k) => {
    const x = -HALF_WIDTH + SPACING * k;
    return LEAST + values.reduce((sum, value) => sum + Math.exp(-0.5 * ((x - value) / width) ** 2), 0) / values.length;
  });
  return drawnShape(heights);
}

/** The shape of a density of any area that is positive at some node: its values there, in straight lines between them. */
export function shapeOfDensity(density: (x: number) => number): Shape {
  const { heights } = drawnShape(Array.from({ length: NODES }, (_, k) => density(-HALF_WIDTH + SPACING * k)));
  return drawnShape(heights.map((height) => Math.max(LEAST, height)));
}

/** The density pulled to p at one node; all others rise or sink by a common factor, so that the area stays 1. */
export function pulled(shape: Shape, node: number, p: number): Shape {
  const { heights, stretch } = shape;
  const weight = weightOf(heights, node);
  const height = Math.min(MOST_SHARE / weight, Math.max(LEAST, p * stretch));
  const others = (1 - weight * height) / (1 - weight * (heights[node] ?? 0));
  return { ...shape, heights: heights.map((old, k) => (k === node ? height : old * others)) };
}

/** The density at the nodes. */
export function densityAtNodes({ heights, stretch }: Shape): number[] {
  return heights.map((height) => height / stretch);
}

/** p(x), 0 outside. */
export function densityAt(shape: Shape, x: number): number {
  const nodes = densityAtNodes(shape);
  const at = (x / shape.stretch + HALF_WIDTH) / SPACING;
  if (!(at >= 0 && at <= nodes.length - 1)) return 0;
  const k = Math.min(nodes.length - 2, Math.floor(at));
  return (nodes[k] ?? 0) + ((nodes[k + 1] ?? 0) - (nodes[k] ?? 0)) * (at - k);
}

export const logDensityAt = (shape: Shape, x: number) => Math.log(densityAt(shape, x));

/** −∫ p ln p, in nats. */
export function entropyOf(shape: Shape): number {
  const surprise = (x: number) => {
    const p = densityAt(shape, x);
    return p > 0 ? -p * Math.log(p) : 0;
  };
  return integrate(surprise, nodesOf(shape)).value;
}

/** Standard deviation of the density. */
export function deviationOfShape(shape: Shape): number {
  const moment = (power: number) => integrate((x) => x ** power * densityAt(shape, x), nodesOf(shape)).value;
  return Math.sqrt(moment(2) - moment(1) ** 2);
}

/** Independent draws; the same seed gives the same draws. */
export function drawFrom(shape: Shape, count: number, seed: number): Float64Array {
  const inverse = inverseCumulative(nodesOf(shape), densityAtNodes(shape));
  const stream = random(seed, 'catalog');
  return Float64Array.from({ length: count }, () => inverse(stream.uniform()));
}

/** Counts over n times the width of a bin, in equal bins from −reach to reach. */
export function histogramOf(rows: Float64Array, reach: number) {
  const { from, to, counts } = histogram(rows, -reach, reach, BINS);
  const scale = rows.length > 0 ? BINS / (rows.length * (to - from)) : 0;
  return { from, to, heights: counts.map((count) => count * scale) };
}

/** Of one histogram the ratio of two gaps is off by a third now and then; of twelve by a few per cent. */
const REPEATS = 12;

/** Root mean square, over the bins of several histograms of `count` draws each, of what they miss of the density. */
export function histogramGap(shape: Shape, count: number): number {
  const rows = drawFrom(shape, REPEATS * count, 1);
  let squares = 0;
  for (let k = 0; k < REPEATS; k++) {
    const { from, to, heights } = histogramOf(rows.subarray(k * count, (k + 1) * count), HALF_WIDTH * shape.stretch);
    const width = (to - from) / BINS;
    // A bin is half the distance of two nodes, within which the density is a straight line.
    for (const [i, height] of heights.entries()) squares += (height - densityAt(shape, from + (i + 0.5) * width)) ** 2;
  }
  return Math.sqrt(squares / (REPEATS * BINS));
}

/** The same density as a formula in x, as the workbench reads it. */
export function formulaOf(shape: Shape): string {
  const nodes = nodesOf(shape);
  const density = densityAtNodes(shape);
  const slope = (k: number) => ((density[k + 1] ?? 0) - (density[k] ?? 0)) / ((nodes[k + 1] ?? 1) - (nodes[k] ?? 0));
  const short = (value: number) => String(Number(value.toPrecision(5)));
  const signed = (value: number) => (value < 0 ? `-${short(-value)}` : `+${short(value)}`);
  const bends = nodes.slice(1, -1).flatMap((node, i) => {
    const bend = slope(i + 1) - slope(i);
    return Math.abs(bend) < 1e-6 ? [] : [`${signed(bend)}*max(0,x${signed(-node)})`];
  });
  return `max(0,${short(density[0] ?? 0)}${signed(slope(0))}*(x${signed(-(nodes[0] ?? 0))})${bends.join('')})`;
}
