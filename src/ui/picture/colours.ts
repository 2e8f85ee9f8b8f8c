/** The colours of points by a further column: an even scale of lightness, over the middle of the values, with a bar that says which. */
import { isDark, rampOf } from '../plots/colour-map';

/** viridis of matplotlib (van der Walt & Smith): its lightness rises evenly, for every kind of colour vision. */
const VIRIDIS = rampOf('#440154 #482475 #414487 #355f8d #2a788e #21918c #22a884 #44bf70 #7ad151 #bddf26 #fde725');
/** What of it stands out from a light page, and from a dark one. */
const PART = { light: [0, 0.9], dark: [0.2, 1] } as const;

/** Steps of colour: more cannot be told apart, and each is filled at once. */
const STEPS = 24;
/** The share of values that lie beyond either end of the bar. */
const BEYOND = 0.02;
/** Positive values over more decades than this are coloured by their logarithm, where their median then lies nearer the middle. */
const LINEAR_DECADES = 1.5;

export interface Colours {
  readonly column: string;
  readonly unit: string | undefined;
  /** The ends of the bar, in the catalog's own values; what lies beyond has the colour of the end. */
  readonly from: number;
  readonly to: number;
  readonly log: boolean;
  /** The step of each point, −1 where it has no value. */
  readonly steps: Int8Array;
  readonly missing: number;
}

/** Undefined where no value, or only one, can be told. */
export function coloursOf(column: string, unit: string | undefined, values: Float32Array): Colours | undefined {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [from, to] = [at(BEYOND), at(1 - BEYOND)];
  if (!(to > from)) return undefined;
  const linear = (value: number) => (value - from) / (to - from);
  const logarithmic = (value: number) => Math.log10(Math.max(value, from) / from) / Math.log10(to / from);
  const off = (place: (value: number) => number) => Math.abs(place(at(0.5)) - 0.5);
  const log = from > 0 && Math.log10(to / from) > LINEAR_DECADES && off(logarithmic) < off(linear);
  const place = log ? logarithmic : linear;
  const steps = Int8Array.from(values, (value) =>
    Number.isFinite(value) ? Math.max(0, Math.min(STEPS - 1, Math.floor(STEPS * place(value)))) : -1,
  );
  return { column, unit, from, to, log, steps, missing: values.length - sorted.length };
}

/** The colour of each step, on a page of this colour. */
export function stepColours(panel: string): readonly string[] {
  const [first, last] = PART[isDark(panel) ? 'dark' : 'light'];
  return Array.from({ length: STEPS }, (_, i) => {
    const place = (first + (last - first) * (i / (STEPS - 1))) * (VIRIDIS.length - 1);
    const below = Math.min(VIRIDIS.length - 2, Math.floor(place));
    const [low = [0, 0, 0], high = low] = VIRIDIS.slice(below);
    const mixed = low.map((value, k) => Math.round(value + (place - below) * ((high[k] as number) - value)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  });
}

const sorted = new WeakMap<Colours, WeakMap<Float32Array, ReadonlyMap<number, Float32Array>>>();

/** Points, x and y in turn, apart by their step: those without a value first. The same arrays for the same points. */
export function pointsBySteps(colours: Colours, points: Float32Array): ReadonlyMap<number, Float32Array> {
  const known = sorted.get(colours) ?? new WeakMap<Float32Array, ReadonlyMap<number, Float32Array>>();
  sorted.set(colours, known);
  const found = known.get(points);
  if (found) return found;
  const groups = new Map<number, number[]>();
  for (let step = -1; step < STEPS; step++) groups.set(step, []);
  for (let i = 0; i < points.length / 2; i++)
    groups.get(colours.steps[i] ?? -1)?.push(points[2 * i] as number, points[2 * i + 1] as number);
  const made = new Map(Array.from(groups, ([step, own]) => [step, Float32Array.from(own)]));
  known.set(points, made);
  return made;
}
