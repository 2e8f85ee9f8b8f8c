/**
 * Cross-fitting by group: every group of rows belongs to one fold, and is scored by flows that trained on the other folds only.
 * Rows of one group (a simulation, or a galaxy over snapshots) are not independent, so that they are never on both sides.
 */
import { random } from '../../base/random';
import { numberedGroups } from '../../catalog/numbered-groups';

/**
 * The fold, 0 … folds − 1, of the group of each row: in an order drawn by the seed each group goes to the fold that has fewest rows.
 * `groups` are any numbers, one a row. With fewer groups than folds there are as many folds as groups.
 */
export function foldsOf(groups: Uint32Array, folds: number, seed: number, partition = 0): Uint8Array {
  const { numbers, count } = numberedGroups(groups);
  const sizes = new Uint32Array(count);
  for (const number of numbers) sizes[number] = (sizes[number] as number) + 1;
  const rows = new Float64Array(Math.min(folds, count));
  const foldOf = new Uint8Array(count);
  for (const group of random(seed, 'split', 1 + partition).permutation(count)) {
    let fold = 0;
    for (let other = 1; other < rows.length; other++) {
      if ((rows[other] as number) < (rows[fold] as number)) fold = other;
    }
    rows[fold] = (rows[fold] as number) + (sizes[group] as number);
    foldOf[group] = fold;
  }
  const out = new Uint8Array(groups.length);
  for (let row = 0; row < out.length; row++) out[row] = foldOf[numbers[row] as number] as number;
  return out;
}
