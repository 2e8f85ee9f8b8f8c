/**
 * Cross-fitting by group: every group of rows belongs to one fold, and is scored by flows that trained on the other folds only.
 * Rows of one group (a simulation, or a galaxy over snapshots) are not independent, so that they are never on both sides.
 */
import { random } from '../../base/random';

/**
 * The fold, 0 … folds − 1, of the group of each row: in an order drawn by the seed each group goes to the fold that has fewest rows.
 * `groups` are any numbers, one a row. With fewer groups than folds there are as many folds as groups.
 */
export function foldsOf(groups: Uint32Array, folds: number, seed: number, partition = 0): Uint8Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const names = [...sizes.keys()];
  const rows = new Float64Array(Math.min(folds, names.length));
  const foldOf = new Map<number, number>();
  for (const at of random(seed, 'split', 1 + partition).permutation(names.length)) {
    const group = names[at] as number;
    const fold = rows.indexOf(Math.min(...rows));
    rows[fold] = (rows[fold] as number) + (sizes.get(group) as number);
    foldOf.set(group, fold);
  }
  return Uint8Array.from(groups, (group) => foldOf.get(group) as number);
}
