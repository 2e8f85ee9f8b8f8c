/**
 * Labels dealt out anew as if they said nothing of a row: over single rows, or keeping groups together. A group of one label gets the label of
 * another such group; within a group of both labels its rows exchange theirs.
 */
import { numberedGroups, rowsByGroup } from '../../catalog/numbered-groups';

export interface Relabelling {
  /** ln of the number of different ways to assign the labels to rows or groups, up to the number that a test needs. */
  readonly logWays: number;
  /** Labels in another order, drawn by `uniform`. */
  deal(uniform: () => number, out: Uint8Array): void;
}

/** Beyond it more ways make no difference. */
const MANY = 50;

/** ln C(n, k), up to `MANY`. */
function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k) && log < MANY; i++) log += Math.log((n - i + 1) / i);
  return log;
}

/** `second` is 1 for rows of the second label; `groups` a number a row. */
export function relabellingOf(second: Uint8Array, groups?: Uint32Array): Relabelling {
  const units: (readonly number[] | Uint32Array)[] = [];
  /** Units of one label, which exchange it. */
  const pure: number[] = [];
  const mixed: number[] = [];
  if (groups) {
    const { starts, rows } = rowsByGroup(numberedGroups(groups));
    for (let group = 0; group + 1 < starts.length; group++) {
      const own = rows.subarray(starts[group], starts[group + 1]);
      const ones = own.reduce((sum, row) => sum + (second[row] as number), 0);
      (ones === 0 || ones === own.length ? pure : mixed).push(units.length);
      units.push(own);
    }
  }
  const labelOf = (unit: number) => second[(units[unit] as Uint32Array)[0] as number] as number;
  const pureLabels = Uint8Array.from(pure, labelOf);
  const ones = (labels: Uint8Array) => labels.reduce((sum, label) => sum + label, 0);
  const logWays = groups
    ? mixed.reduce(
        (log, unit) => {
          const rows = units[unit] as Uint32Array;
          return log > MANY
            ? log
            : log +
                logChoose(
                  rows.length,
                  rows.reduce((sum, row) => sum + (second[row] as number), 0),
                );
        },
        logChoose(pure.length, ones(pureLabels)),
      )
    : logChoose(second.length, ones(second));
  return {
    logWays,
    deal(uniform, out) {
      if (!groups) {
        out.set(second);
        shuffle(out, out.length, uniform);
        return;
      }
      const labels = pureLabels.slice();
      shuffle(labels, labels.length, uniform);
      for (const [i, unit] of pure.entries())
        for (const row of units[unit] as Uint32Array) out[row] = labels[i] as number;
      for (const unit of mixed) {
        const rows = units[unit] as Uint32Array;
        const own = Uint8Array.from(rows, (row) => second[row] as number);
        shuffle(own, own.length, uniform);
        for (const [i, row] of rows.entries()) out[row] = own[i] as number;
      }
    },
  };
}

function shuffle(values: Uint8Array, length: number, uniform: () => number): void {
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    const value = values[i] as number;
    values[i] = values[j] as number;
    values[j] = value;
  }
}
