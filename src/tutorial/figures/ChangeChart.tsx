/** What lies in chapter 2's chart: the map, both densities along their axes, a strip of mass, a mark. */
import type { ReadonlySignal } from '@preact/signals';
import { linearScale } from '../../ui/plots/scale';
import {
  type Carried,
  type ChangeState,
  densityOfSamples,
  droppedOf,
  REACH,
  readingAt,
  stripMass,
} from '../chapters/change-state';
import type { Plot } from './Chart';

/** Height of the densities at which they fill their strips, at least; the same for both, so that areas compare. */
const TALLEST = 0.5;

export function mapPath(plot: Plot, { z, x }: Carried): string {
  return pathThrough(z.length, (i) => [plot.x.at(z[i] as number), plot.y.at(x[i] as number)]);
}

function pathThrough(count: number, at: (i: number) => readonly [number, number]): string {
  let path = '';
  for (let i = 0; i < count; i++) {
    const [px, py] = at(i);
    path += `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`;
  }
  return path;
}

/** Heights of the densities in their strips: upwards from below for the base, rightwards from the left for the data. */
const tallest = ({ density, forgotten }: Carried) => Math.max(TALLEST, 1.05 * Math.max(...density, ...forgotten));
const baseHeight = (plot: Plot, carried: Carried) =>
  linearScale(0, tallest(carried), plot.bottom, plot.y.at(-REACH) + 4);
const dataHeight = (plot: Plot, carried: Carried) => linearScale(0, tallest(carried), plot.left, plot.x.at(-REACH) - 4);

export function Densities({
  plot,
  carried,
  factor,
}: {
  readonly plot: Plot;
  readonly carried: Carried;
  readonly factor: boolean;
}) {
  const { z, base } = carried;
  const density = factor ? carried.density : carried.forgotten;
  const [up, right] = [baseHeight(plot, carried), dataHeight(plot, carried)];
  const [left, floor] = [plot.x.at(-REACH), plot.y.at(-REACH)];
  return (
    <>
      <path class="axes axis" d={`M${left} ${plot.top}V${floor}H${plot.right}`} fill="none" />
      <path class="line base" d={pathThrough(z.length, (i) => [plot.x.at(z[i] as number), up.at(base[i] as number)])} />
      <path
        class="line rows"
        d={pathThrough(z.length, (i) => [Math.min(left, right.at(density[i] as number)), plot.y.at(z[i] as number)])}
      />
    </>
  );
}

/** A strip of the base, what the map makes of it, and the mass of both as areas. */
export function Strip({
  plot,
  state,
  carried,
}: {
  readonly plot: Plot;
  readonly state: ChangeState;
  readonly carried: Carried;
}) {
  const { z0, z1, x0, x1 } = stripMass(state);
  const [up, right] = [baseHeight(plot, carried), dataHeight(plot, carried)];
  const within = (values: Float64Array, low: number, high: number) =>
    Array.from(values.keys()).filter((i) => (values[i] as number) >= low && (values[i] as number) <= high);
  const below = within(carried.z, z0, z1).map(
    (i) => `${plot.x.at(carried.z[i] as number).toFixed(1)} ${up.at(carried.base[i] as number).toFixed(1)}`,
  );
  const beside = within(carried.z, x0, x1).map(
    (i) =>
      `${Math.min(plot.x.at(-REACH), right.at(carried.density[i] as number)).toFixed(1)} ${plot.y.at(carried.z[i] as number).toFixed(1)}`,
  );
  return (
    <>
      <path
        class="area base"
        d={`M${plot.x.at(z0)} ${plot.bottom}L${below.join('L')}L${plot.x.at(z1)} ${plot.bottom}Z`}
      />
      <path class="area rows" d={`M${plot.left} ${plot.y.at(x0)}L${beside.join('L')}L${plot.left} ${plot.y.at(x1)}Z`} />
      {[
        [z0, x0],
        [z1, x1],
      ].map(([z = 0, x = 0]) => (
        <path key={z} class="line guide" d={`M${plot.x.at(z)} ${plot.bottom}V${plot.y.at(x)}H${plot.left}`} />
      ))}
    </>
  );
}

export function Mark({ plot, state }: { readonly plot: Plot; readonly state: ChangeState }) {
  const { x } = readingAt(state);
  return (
    <>
      <path class="line guide" d={`M${plot.x.at(state.probe)} ${plot.bottom}V${plot.y.at(x)}H${plot.left}`} />
      <circle class="dot probe" r={4} cx={plot.x.at(state.probe)} cy={plot.y.at(x)} />
    </>
  );
}

interface SamplesProps {
  readonly plot: Plot;
  readonly state: ChangeState;
  readonly carried: Carried;
  /** Those of before, which have arrived. */
  readonly first: number;
  /** How many of the newest have: in every frame others, so that nothing but the histogram is drawn again. */
  readonly arrived: ReadonlySignal<{ readonly of: number; readonly count: number }>;
}

/** The histogram of the samples that have arrived, along the axis of the data. */
export function Samples({ plot, state, carried, first, arrived }: SamplesProps) {
  const { of, count } = arrived.value;
  const landed = first + (of === state.dropped ? count : 0);
  const heights = densityOfSamples(droppedOf(state).x.subarray(0, landed));
  const right = dataHeight(plot, carried);
  const edge = plot.x.at(-REACH);
  const width = (2 * REACH) / heights.length;
  const steps = Array.from(heights, (height, bin) => {
    const end = plot.y.at(-REACH + (bin + 1) * width);
    return `H${Math.min(edge, right.at(height)).toFixed(1)}V${end.toFixed(1)}`;
  });
  return <path class="area model" d={`M${plot.left} ${plot.y.at(-REACH)}${steps.join('')}H${plot.left}Z`} />;
}

/** Half of the way a dot rises from the base to the map, half of it goes over to the data. */
export function wayOf(plot: Plot, state: ChangeState, first: number) {
  const { z, x } = droppedOf(state);
  return (i: number, along: number): readonly [number, number] => {
    const [atZ, atX] = [plot.x.at(z[first + i] as number), plot.y.at(x[first + i] as number)];
    return along < 0.5
      ? [atZ, plot.bottom + (atX - plot.bottom) * 2 * along]
      : [atZ + (plot.left - atZ) * (2 * along - 1), atX];
  };
}
