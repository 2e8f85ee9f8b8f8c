/** Chapter 6: three flows that differ only in their random start, asked where there are galaxies and where there are none. */
import { grid } from '../../analysis/histogram';
import { callLab } from '../lab/client';
import { fitToEnd, forgetFit } from '../lab/fit-to-end';
import { alternatingLayers, boxOf, logRows, planeRequest } from '../lab/learn-plane';
import type { Snapshot } from '../lab/protocol';
import { remember } from '../lab/remember';
import { type Slice, sliceAt } from '../mathematics/plane';
import type { TrustState } from './trust-state';

const SEEDS = [1, 2, 3] as const;
const MEMBER_STEPS = 400;
const MEMBER_BOXES = 8;
/** Galaxies whose log10 M_total is this near to the slice are shown and counted beside it, in dex. */
export const NEAR = 0.1;
/** log10 of the stellar masses in Msun over which a slice is drawn and integrated. */
export const STARS = { from: 7, to: 13 } as const;
const STAR_GRID = grid(STARS.from, STARS.to, 1201);

/** Three flows of the galaxies' masses that differ in nothing but their seed. */
export const learnMembers = remember(async (report) => {
  const { rows, sim, columns } = await callLab((lab) => lab.sample('CV z=0', ['M_total', 'M_star']));
  const all = Array.from({ length: rows }, (_, row) => row);
  const values = (kept: readonly number[]) => logRows([columns.M_total, columns.M_star], kept);
  const training = values(all.filter((row) => boxOf(sim[row] ?? '') < MEMBER_BOXES));
  const validation = values(all.filter((row) => boxOf(sim[row] ?? '') === MEMBER_BOXES));
  const members: Snapshot[] = [];
  for (const seed of SEEDS) {
    const request = planeRequest(alternatingLayers(2), training, validation, MEMBER_STEPS, seed);
    const { fit, snapshot } = await fitToEnd(request, (fraction) => report((members.length + fraction) / SEEDS.length));
    forgetFit(fit);
    members.push(snapshot);
  }
  return (state: TrustState): TrustState => ({ ...state, members, galaxies: training });
});

const slices = new WeakMap<Snapshot, Map<number, Slice>>();

/** p(log10 M_star | log10 M_total) by a flow, kept for the places that were asked. */
export function conditionalOf(member: Snapshot, total: number): Slice {
  const known = slices.get(member) ?? new Map<number, Slice>();
  slices.set(member, known);
  const slice = known.get(total) ?? sliceAt(member, total, STAR_GRID);
  known.set(total, slice);
  return slice;
}

/** What a flow says of the stellar mass at a total mass: the median, and the width in dex of the interval that holds 90 %. */
export interface Answer {
  readonly median: number;
  readonly width: number;
}

function answerOf({ y, density }: Slice): Answer {
  const step = ((y.at(-1) ?? 0) - (y[0] ?? 0)) / (y.length - 1);
  let below = 0;
  const quantiles = [0.05, 0.5, 0.95].map(() => Number.NaN);
  for (const [i, p] of density.entries()) {
    below += p * step;
    for (const [k, share] of [0.05, 0.5, 0.95].entries()) {
      if (below >= share && Number.isNaN(quantiles[k])) quantiles[k] = y[i] as number;
    }
  }
  const [low = 0, median = 0, high = 0] = quantiles;
  return { median, width: high - low };
}

/** log10 M_star of the galaxies whose total mass is near. */
export function nearOf({ galaxies }: TrustState, total: number): Float64Array {
  return galaxies.filter((_, i) => i % 2 === 1 && Math.abs((galaxies[i - 1] as number) - total) < NEAR);
}

/** Distance in dex from a total mass to the nearest of the galaxies that were learned; undefined before any were. */
export function distanceOf({ galaxies }: TrustState, total: number): number | undefined {
  if (galaxies.length === 0) return undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < galaxies.length; i += 2) least = Math.min(least, Math.abs((galaxies[i] as number) - total));
  return least;
}

/** What every flow answers at a total mass, and by how many dex their medians differ. */
export function answersOf({ members }: TrustState, total: number) {
  if (members.length === 0) return undefined;
  const answers = members.map((member) => answerOf(conditionalOf(member, total)));
  const medians = answers.map(({ median }) => median);
  return {
    answers,
    widest: Math.max(...answers.map(({ width }) => width)),
    spread: Math.max(...medians) - Math.min(...medians),
  };
}
