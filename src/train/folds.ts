/** Which rows each flow of an ensemble trains on and is validated on: each has other validation rows, so that together they use all rows. */
import { random } from '../base/random';

export interface Fold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

export interface FoldOptions {
  /** A number a row: rows of one group are in one fold. */
  readonly groups?: Uint32Array | undefined;
  /** Keeps the validation rows of the first fold from all flows: where no rows are held out for testing, they are what is measured on. */
  readonly apart: boolean;
}

/** The places of `rows`, those of one group together, in random order of the groups. */
function shuffledUnits(rows: Uint32Array, groups: Uint32Array | undefined, seed: number, round: number): number[][] {
  const units = new Map<number, number[]>();
  for (const row of rows) {
    const unit = groups ? (groups[row] as number) : row;
    const own = units.get(unit);
    if (own) own.push(row);
    else units.set(unit, [row]);
  }
  const all = [...units.values()];
  const order = random(seed, 'members', 1 + round).permutation(all.length);
  return Array.from(order, (i) => all[i] as number[]);
}

/** Units in turn into folds of about so many rows; what does not fill one more is left out. */
function dealt(units: readonly number[][], size: number): Uint32Array[] {
  const folds: Uint32Array[] = [];
  let open: number[] = [];
  for (const unit of units) {
    open.push(...unit);
    if (open.length < size) continue;
    folds.push(Uint32Array.from(open));
    open = [];
  }
  return folds;
}

/**
 * The folds of so many flows. The first is the split itself; the others are validated on as many rows that the first trains on, and train on all the rest.
 * Where there are not enough rows for disjoint folds, further ones are dealt anew.
 */
export function foldsOf(split: Fold, count: number, seed: number, { groups, apart }: FoldOptions): Fold[] {
  const folds: Fold[] = [split];
  for (let round = 0; folds.length < count; round++) {
    const some = dealt(shuffledUnits(split.train, groups, seed, round), Math.max(1, split.validation.length));
    // A fold of all rows would leave none to train on.
    const usable = some.filter(({ length }) => length < split.train.length);
    if (usable.length === 0) return folds;
    for (const validation of usable.slice(0, count - folds.length)) {
      const held = new Set(validation);
      const rest = split.train.filter((row) => !held.has(row));
      folds.push({ train: apart ? rest : joined(rest, split.validation), validation });
    }
  }
  return folds;
}

function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  const out = new Uint32Array(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}
