/** What the picture of one column shows, made from the state: one description for the canvas, Plotly and the words. */

import type { DensityCurve } from '../../analysis/density-plane';
import type { Histogram } from '../../analysis/histogram';
import { shownName } from '../../catalog/readable-name';
import type { CatalogSummary } from '../../worker/messages/catalog';
import { compact, countOf } from '../format';
import { shownDensity } from '../of-state';
import { densityOf, totalOf } from '../plots/histogram';
import type { PageState } from '../state';
import { axisOf, densityLabel } from './labels';
import { focusOf, type NearPicture } from './near';
import { type Range, shownRange } from './shown-range';

/** The picture of one column. */
export interface CurvePicture {
  readonly kind: 'curve';
  /** Set for synthetic data: to be shown wherever the data are. */
  readonly synthetic: string | undefined;
  readonly axis: string;
  /** The column's own name where the axis is its log10. */
  readonly logOf: string | undefined;
  readonly unit?: string | undefined;
  /** Of the rows near the condition where something is given, else of all used rows. */
  readonly histogram: Histogram;
  /** Of all rows, behind those near the condition. */
  readonly all?: Histogram | undefined;
  /** Which rows the data are, where they are not all. */
  readonly near?: string | undefined;
  /** Why those rows stand out. */
  readonly focus?: NearPicture['by'];
  /** What of the axis is shown; all of the histogram where absent. */
  readonly range?: Range | undefined;
  readonly density: DensityCurve | undefined;
  readonly densityLabel: string;
  /** True where the density is conditional on other columns. */
  readonly given: boolean;
  readonly truth: (DensityCurve & { readonly label: string }) | undefined;
}

/** What to call data that nobody observed, undefined for a person's own file. */
export function syntheticLabel(catalog: CatalogSummary | undefined): string | undefined {
  if (catalog?.truth) return catalog.truth.kind === 'toy' ? 'Drawn from a toy' : 'Drawn from a given PDF';
  return catalog?.synthetic ? 'Synthetic sample' : undefined;
}

/** The picture of the first feature. */
export function curvePictureOf(state: PageState): CurvePicture | undefined {
  const { catalog, prepared } = state;
  if (catalog === undefined) return undefined;
  const synthetic = syntheticLabel(catalog);
  const feature = prepared?.features[0];
  if (feature === undefined) return undefined;
  const { choice } = feature;
  const near = focusOf(state);
  const isLog = choice.transform === 'log10';
  const shown = shownDensity(state);
  return {
    kind: 'curve',
    synthetic,
    axis: feature.label,
    logOf: isLog ? shownName(choice) : undefined,
    unit: axisOf(feature).unit,
    histogram: near?.histograms[0] ?? feature.histogram,
    range: shownRange(state, feature),
    ...(near ? { all: feature.histogram, near: near.words, focus: near.by } : {}),
    density: shown?.density.kind === 'curve' ? shown.density : undefined,
    densityLabel: densityLabel(state),
    given: prepared !== undefined && prepared.contexts.length > 0,
    // The true density is given in x itself; under log10 the axis is another.
    truth: choice.transform !== 'none' || catalog.truth?.kind !== 'curve' ? undefined : catalog.truth,
  };
}

/** The unit of a density along the picture's axis. */
export function densityUnit(picture: CurvePicture): string {
  return picture.logOf === undefined ? `per unit of ${picture.axis}` : 'per dex';
}

/** A curve's value at x by linear interpolation, NaN outside its grid (increasing, equally spaced or not). */
export function valueAt(curve: DensityCurve, x: number): number {
  const { grid, density } = curve;
  const last = grid.length - 1;
  if (last < 1 || x < (grid[0] ?? Number.NaN) || x > (grid[last] ?? Number.NaN)) return Number.NaN;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((grid[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [x0, x1] = [grid[low] ?? 0, grid[high] ?? 0];
  const share = x1 > x0 ? (x - x0) / (x1 - x0) : 0;
  return (density[low] ?? 0) * (1 - share) + (density[high] ?? 0) * share;
}

/** The picture at one x: the coordinate in both units and every density there. */
export function readoutAt(
  picture: CurvePicture,
  x: number,
): readonly { readonly name: string; readonly value: string }[] {
  const { histogram, density, truth, logOf } = picture;
  const bin = Math.floor(((x - histogram.from) / (histogram.to - histogram.from)) * histogram.counts.length);
  const rows = histogram.counts[bin];
  return [
    { name: picture.axis, value: compact(x, 4) },
    ...(logOf === undefined ? [] : [{ name: logOf, value: compact(10 ** x, 3) }]),
    ...(rows === undefined ? [] : [{ name: 'data', value: compact(densityOf(histogram)[bin] ?? 0, 3) }]),
    ...(density === undefined ? [] : [{ name: 'learned', value: compact(valueAt(density, x), 3) }]),
    ...(truth === undefined ? [] : [{ name: 'true', value: compact(valueAt(truth, x), 3) }]),
  ];
}

/** The picture in words. */
export function describePicture(picture: CurvePicture): string {
  const { histogram, density, truth } = picture;
  const parts = [
    `${picture.synthetic === undefined ? '' : `${picture.synthetic}. `}Histogram of ${picture.near ?? countOf(totalOf(histogram), 'row')} along ${picture.axis} from ${compact(histogram.from, 4)} to ${compact(histogram.to, 4)}, highest near ${compact(modeOfHistogram(histogram), 4)}.`,
  ];
  if (density !== undefined) {
    const [at, height] = peakOf(density);
    parts.push(
      `${picture.densityLabel}: highest at ${compact(at, 4)} with ${compact(height, 3)} ${densityUnit(picture)}.`,
    );
  }
  if (truth !== undefined) parts.push(`True density: ${truth.label}, highest at ${compact(peakOf(truth)[0], 4)}.`);
  return parts.join(' ');
}

function modeOfHistogram(histogram: Histogram): number {
  const bin = histogram.counts.indexOf(Math.max(...histogram.counts));
  return histogram.from + ((bin + 0.5) * (histogram.to - histogram.from)) / histogram.counts.length;
}

function peakOf(curve: DensityCurve): readonly [number, number] {
  let best = 0;
  for (let i = 1; i < curve.density.length; i++) if ((curve.density[i] ?? 0) > (curve.density[best] ?? 0)) best = i;
  return [curve.grid[best] ?? Number.NaN, curve.density[best] ?? Number.NaN];
}
