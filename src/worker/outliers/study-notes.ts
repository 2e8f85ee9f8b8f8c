/** What is said beside the result of a search. */
import type { CrossScores } from './cross-fit';

export const WEIGHTED =
  'Rows count by their weights: p is the fraction of what the reference rows stand for. Fractions of simulations count rows alike.';

/** Says where only the least likely rows of a large catalog have reasons. */
export function reasonsNote({ sigma }: CrossScores, width: number): string[] {
  let looked = 0;
  for (let at = 0; at < sigma.length; at += width) if (!Number.isNaN(sigma[at])) looked += 1;
  const rows = sigma.length / width;
  const count = (number: number) => number.toLocaleString('en-GB');
  return looked === 0 || looked === rows
    ? []
    : [
        `Reasons and the deviation of each property are given for the ${count(looked)} least likely of ${count(rows)} rows.`,
      ];
}
