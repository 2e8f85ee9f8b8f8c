/** Kept runs over the picture: their densities along its axes, and how far each is from the density of the run on the page. */
import { type DensityCurve, type DensityPlane, densityPlane } from '../../analysis/density-plane';
import type { Range } from '../../analysis/histogram';
import { planeOfDraws } from '../../analysis/plane-of-draws';
import type { RunDensity } from '../../share/saved-run';
import type { PreparedColumn } from '../../worker/messages/catalog';
import type { PageState } from '../state';
import { type KeptRun, runMark } from './kept';

/** As many as there are colours that are told apart. */
export const MOST_OVERLAID = 3;
/** In the order in which runs are chosen. */
export const OVERLAY_COLOURS = ['run', 'label-a', 'label-b'] as const;

export interface Overlaid<D> {
  readonly id: number;
  readonly name: string;
  readonly colour: (typeof OVERLAY_COLOURS)[number];
  readonly density: D;
}

/** Where the columns of a picture are among those that a run learned, or why the run cannot be laid over it. */
export function columnsIn(
  { recipe, density }: Pick<KeptRun, 'recipe' | 'density'>,
  columns: readonly PreparedColumn[],
): readonly number[] | string {
  if (recipe.columns.some(({ role }) => role === 'context')) return 'A conditional density is not drawn over another.';
  if (!density) return 'Its density was not kept. Reopen it to see it.';
  const features = recipe.columns.filter(({ role }) => role !== 'context');
  const places: number[] = [];
  for (const { choice } of columns) {
    const place = features.findIndex(({ name }) => name === choice.name);
    const own = features[place];
    if (!own) return `It did not learn ${choice.name}.`;
    if (own.transform !== choice.transform || own.unit !== choice.unit)
      return `It learned ${choice.name} in another transform or unit.`;
    // The scale of other transforms is fitted to the rows.
    if (own.transform !== 'none' && own.transform !== 'log10')
      return `The scale of ${choice.name} depends on the rows of a run.`;
    places.push(place);
  }
  return places;
}

/** The columns of the picture: one, or the two of its axes. */
export function columnsShown({ prepared, axes }: Pick<PageState, 'prepared' | 'axes'>): readonly PreparedColumn[] {
  if (!prepared) return [];
  return prepared.features.length === 1 ? prepared.features : axes.flatMap((axis) => prepared.features[axis] ?? []);
}

const planes = new WeakMap<Float32Array, DensityPlane>();

function planeOf({ x, y, cells, density }: Extract<RunDensity, { kind: 'plane' }>): DensityPlane {
  const known = planes.get(density);
  if (known) return known;
  const made = densityPlane(density, [x, y], cells);
  planes.set(density, made);
  return made;
}

const turnedPlanes = new WeakMap<DensityPlane, DensityPlane>();

/** With the axes exchanged. */
function turned(plane: DensityPlane): DensityPlane {
  const known = turnedPlanes.get(plane);
  if (known) return known;
  const { x, y, width, height, density } = plane;
  const made: DensityPlane = {
    ...plane,
    ...{ x: y, y: x, width: height, height: width, marginals: [plane.marginals[1], plane.marginals[0]] },
    density: Float32Array.from(density, (_, at) => density[(at % height) * width + Math.floor(at / height)] as number),
  };
  turnedPlanes.set(plane, made);
  return made;
}

function dimOf({ recipe }: Pick<KeptRun, 'recipe'>): number {
  return recipe.columns.filter(({ role }) => role !== 'context').length;
}

function pairDensity(
  run: KeptRun,
  places: readonly number[],
  ranges: readonly [Range, Range],
): DensityPlane | undefined {
  const { density } = run;
  const [a = 0, b = 1] = places;
  switch (density?.kind) {
    case 'plane':
      return a < b ? planeOf(density) : turned(planeOf(density));
    case 'cloud':
      return planeOfDraws(density.samples, dimOf(run), [a, b], ranges);
    default:
      return undefined;
  }
}

function lineDensity(run: KeptRun, [place = 0]: readonly number[], range: Range): DensityCurve | undefined {
  const { density } = run;
  switch (density?.kind) {
    case 'curve':
      return density;
    case 'plane':
      return planeOf(density).marginals[place];
    case 'cloud': {
      const other = place === 0 ? 1 : 0;
      return planeOfDraws(
        density.samples,
        dimOf(run),
        [place, other],
        [range, rangeOf(density.samples, dimOf(run), other)],
      ).marginals[0];
    }
    default:
      return undefined;
  }
}

/** Of one column of row-major rows. */
function rangeOf(rows: Float32Array, dim: number, column: number): Range {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = column; at < rows.length; at += dim) {
    from = Math.min(from, rows[at] as number);
    to = Math.max(to, rows[at] as number);
  }
  return { from, to };
}

export type OfOverlay = Pick<PageState, 'runs' | 'overlaid' | 'prepared' | 'axes'>;

function overlaid<D>(
  { runs, overlaid: marks, prepared, axes }: OfOverlay,
  densityOf: (run: KeptRun, places: readonly number[], ranges: readonly Range[]) => D | undefined,
): readonly Overlaid<D>[] {
  const columns = columnsShown({ prepared, axes });
  const ranges = columns.map(({ histogram }) => histogram);
  return marks.flatMap((mark, i) => {
    const run = runs.find((one) => runMark(one) === mark);
    const places = run && columnsIn(run, columns);
    if (!run || !places || typeof places === 'string') return [];
    const density = densityOf(run, places, ranges);
    return density
      ? [{ id: run.id, name: run.name, colour: OVERLAY_COLOURS[i % MOST_OVERLAID] ?? 'run', density }]
      : [];
  });
}

/** Of the picture of two columns. */
export const overlaidPlanes = (state: OfOverlay): readonly Overlaid<DensityPlane>[] =>
  overlaid(state, (run, places, [x, y]) => (x && y ? pairDensity(run, places, [x, y]) : undefined));

/** Of the picture of one column. */
export const overlaidCurves = (state: OfOverlay): readonly Overlaid<DensityCurve>[] =>
  overlaid(state, (run, places, [x]) => x && lineDensity(run, places, x));

/** A plane's density between the middles of its cells, by bilinear interpolation; 0 outside of it. */
export function planeAt({ x, y, width, height, density }: DensityPlane, atX: number, atY: number): number {
  const i = ((atX - x.from) / (x.to - x.from)) * width - 0.5;
  const j = ((atY - y.from) / (y.to - y.from)) * height - 0.5;
  if (!(i > -1 && i < width && j > -1 && j < height)) return 0;
  const [left, below] = [Math.floor(i), Math.floor(j)];
  const at = (a: number, b: number) =>
    density[Math.min(height - 1, Math.max(0, b)) * width + Math.min(width - 1, Math.max(0, a))] as number;
  const [u, w] = [i - left, j - below];
  return (
    (1 - w) * ((1 - u) * at(left, below) + u * at(left + 1, below)) +
    w * ((1 - u) * at(left, below + 1) + u * at(left + 1, below + 1))
  );
}

/** The first minus the second on the cells of the first. */
export function planeDifference(first: DensityPlane, second: DensityPlane): Float32Array {
  const { x, y, width, height, density } = first;
  return density.map(
    (value, at) =>
      value -
      planeAt(
        second,
        x.from + (((at % width) + 0.5) * (x.to - x.from)) / width,
        y.from + ((Math.floor(at / width) + 0.5) * (y.to - y.from)) / height,
      ),
  );
}

/** Total variation distance, ½ ∫ |p − q|, over the cells of the first. */
export function planeDistance(first: DensityPlane, second: DensityPlane): number {
  const { x, y, width, height } = first;
  const cell = ((x.to - x.from) * (y.to - y.from)) / (width * height);
  return 0.5 * cell * planeDifference(first, second).reduce((sum, value) => sum + Math.abs(value), 0);
}

/** The same of two curves, over the grid of the first by trapezia. */
export function curveDistance(first: DensityCurve, at: (x: number) => number): number {
  const apart = first.density.map((value, i) => {
    const other = at(first.grid[i] as number);
    return Math.abs(value - (Number.isFinite(other) ? other : 0));
  });
  let sum = 0;
  for (let i = 1; i < apart.length; i++)
    sum +=
      0.5 *
      ((apart[i] as number) + (apart[i - 1] as number)) *
      ((first.grid[i] as number) - (first.grid[i - 1] as number));
  return 0.5 * sum;
}
