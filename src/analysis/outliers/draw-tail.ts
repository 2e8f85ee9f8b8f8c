/**
 * How far out a row lies under a density, counted by the density's own draws: depth = −ln P(a draw is less likely than the row). For an
 * exact density it is a standard exponential, whatever the columns and their number.
 */
import { countBelow } from '../../base/sorted';

/** The tail is fitted to this fraction of the draws, and to so many at most. */
const TAIL_FRACTION = 0.2;
const MOST_IN_TAIL = 200;

/**
 * Depth as a function of ln p. `sorted` is the ln p of at least 10 draws, ascending. If k or more draws are less likely, the depth is
 * counted: −ln((below + 1)/(n + 1)). Beyond them it goes on as −ln P does in the tail of a normal (ln p = −r²/2) and
 * of a Student's t (P ~ p^(ν/(ν + D))) alike: as a straight line in ln p, whose slope is the inverse of the mean excess of the k draws.
 * So it has no floor and no ties.
 */
export function drawTail(sorted: Float64Array): (logProb: number) => number {
  const n = sorted.length;
  const k = Math.min(MOST_IN_TAIL, Math.floor(TAIL_FRACTION * n));
  const at = sorted[k] as number;
  const start = -Math.log((k + 1) / (n + 1));
  let excess = 0;
  for (let i = 0; i < k; i++) excess += (at - (sorted[i] as number)) / k;
  return (logProb) =>
    logProb >= at ? -Math.log((countBelow(sorted, logProb) + 1) / (n + 1)) : start + (at - logProb) / excess;
}
