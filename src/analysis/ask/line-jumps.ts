/** Jumps of ln p along a line: where they seem to be, what they may displace, and places within them. */
import { findMasses, type Line } from '../conditional-line';

/** Where ln p rises by more than this between two places, and so many times as fast as beside them, it may jump anywhere between these. */
const JUMP = { rise: 0.7, steeper: 4 } as const;
/** Below the highest ln p by this, there is no mass: how steep ln p falls there says nothing of a jump beside it. */
const NIL = 15;

/** The highest ln p of a line. */
export const highestOf = ({ logs, count }: Line) => {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) most = Math.max(most, logs[i] as number);
  return most;
};

interface Jump {
  readonly at: number;
  /** Half of the mass by which the higher density exceeds the lower over the interval, in units of the highest density. */
  readonly error: number;
}

/** The intervals in which ln p seems to jump: it rises in them far more steeply than beside them. */
export function jumpsOf({ x, logs, count }: Line, highest: number): readonly Jump[] {
  const secant = (i: number) => {
    if (i < 0 || i + 1 >= count) return 0;
    if (Math.max(logs[i] as number, logs[i + 1] as number) < highest - NIL) return 0;
    const width = (x[i + 1] as number) - (x[i] as number);
    return width > 0 ? Math.abs(((logs[i + 1] as number) - (logs[i] as number)) / width) : 0;
  };
  const jumps: Jump[] = [];
  for (let i = 0; i + 1 < count; i++) {
    const [left, right] = [logs[i] as number, logs[i + 1] as number];
    if (Math.abs(right - left) < JUMP.rise) continue;
    if (secant(i) < JUMP.steeper * Math.max(secant(i - 1), secant(i + 1))) continue;
    const height = Math.abs(Math.exp(right - highest) - Math.exp(left - highest));
    jumps.push({ at: i, error: 0.5 * ((x[i + 1] as number) - (x[i] as number)) * height });
  }
  return jumps;
}

/** Lays half of the places into the jumps that may displace most, and more than `small` of the mass, evenly within each; answers with how many. */
export function layInJumps(line: Line, out: Float64Array, masses: Float64Array, small: number): number {
  findMasses(line, masses);
  let total = 0;
  for (let i = 0; i + 1 < line.count; i++) total += masses[i] as number;
  const most = out.length >> 1;
  const jumps = jumpsOf(line, highestOf(line))
    .filter(({ error }) => error > small * total)
    .sort((a, b) => b.error - a.error)
    .slice(0, most);
  let laid = 0;
  for (const [k, { at }] of jumps.entries()) {
    const own = Math.floor((most - laid) / (jumps.length - k));
    const [from, to] = [line.x[at] as number, line.x[at + 1] as number];
    for (let i = 1; i <= own; i++) out[laid++] = from + (i / (own + 1)) * (to - from);
  }
  return laid;
}
