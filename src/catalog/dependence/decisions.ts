/** A person's decisions on columns that follow from others and on rows that repeat others. Training waits for them. */
import { ProblemError } from '../../base/problem';
import type { Copies } from './copies';
import type { Dependence } from './find';

/** `drop` leaves all but the first of equal rows out, `together` keeps them on one side of the split, `keep` goes on as it is. */
export const DUPLICATE_TREATMENTS = ['drop', 'together', 'keep'] as const;
export type DuplicateTreatment = (typeof DUPLICATE_TREATMENTS)[number];

export interface RowDecisions {
  /** Columns that follow from others are learned as they are; without it one of them has to be left out. */
  readonly dependent?: 'keep';
  readonly duplicates?: DuplicateTreatment;
}

/** What is still to be decided, or was. */
export interface Ties {
  readonly dependences: readonly Dependence[];
  /** Rows that repeat an earlier one, with a sentence; absent where there are none. */
  readonly duplicates?: { readonly rows: number; readonly sentence: string };
}

export function duplicateSentence({ count, near }: Pick<Copies, 'count' | 'near'>, rows: number): string {
  const share = (100 * count) / rows;
  const but =
    near === 0
      ? ''
      : near === count
        ? ', but for the last digits'
        : `, ${near.toLocaleString('en')} of them but for the last digits`;
  return `${count.toLocaleString('en')} of ${rows.toLocaleString('en')} rows (${share.toPrecision(2)} %) repeat an earlier row in every chosen column${but}.`;
}

/** Whether columns or rows await a decision. */
export function areUndecided({ dependences, duplicates }: Ties, decisions: RowDecisions = {}): boolean {
  return (
    (dependences.length > 0 && decisions.dependent === undefined) ||
    (duplicates !== undefined && decisions.duplicates === undefined)
  );
}

/** How decisions are made where they are asked for, as sentences. */
export interface HowToDecide {
  readonly dependent: string;
  readonly duplicates: string;
}

/** Throws ProblemError `dependent-columns` or `duplicate-rows` where they await a decision. */
export function refuseTies({ dependences, duplicates }: Ties, decisions: RowDecisions, how: HowToDecide): void {
  if (dependences.length > 0 && decisions.dependent === undefined) {
    throw new ProblemError(
      'dependent-columns',
      `${dependences.map(({ sentence }) => sentence).join(' ')} The likelihood then has no upper bound. Decide this first; then train.`,
      how.dependent,
    );
  }
  if (duplicates && decisions.duplicates === undefined) {
    throw new ProblemError(
      'duplicate-rows',
      `${duplicates.sentence} Copies on both sides of the split make the test too easy. Decide this first; then train.`,
      how.duplicates,
    );
  }
}

/** The columns without one of each dependence: the last of it, which is a learned one. */
export function withoutDependent<Column extends { readonly name: string }>(
  columns: readonly Column[],
  dependences: readonly Dependence[],
): Column[] {
  const left = new Set(dependences.flatMap(({ columns: together }) => together.at(-1) ?? []));
  return columns.filter(({ name }) => !left.has(name));
}

/** Groups of rows with equal rows in one: the numbers of those that share a row are made one. */
export function joinedGroups(groups: Uint32Array, first: Uint32Array): Uint32Array {
  const parent = new Map<number, number>();
  const rootOf = (group: number): number => {
    let root = group;
    for (let above = parent.get(root); above !== undefined; above = parent.get(root)) root = above;
    if (root !== group) parent.set(group, root);
    return root;
  };
  for (const [place, other] of first.entries()) {
    const [a, b] = [rootOf(groups[place] as number), rootOf(groups[other] as number)];
    if (a !== b) parent.set(a, b);
  }
  return groups.map(rootOf);
}
