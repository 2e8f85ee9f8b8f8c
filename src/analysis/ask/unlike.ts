/**
 * Whether what is known of a row is unlike everything that a density holds: the fraction of the density's own draws whose ln p of the same columns
 * is lower. It is uniform over rows of the density, so that a posterior for a row with a small one is an extrapolation.
 */
import { countBelow } from '../../base/sorted';
import { ask } from './ask';
import type { AskedColumn, AskedDensity, AskedRow, Cell } from './asked';

/** Draws that rows are compared with: no p-value is below 1/(draws + 1). */
export const REFERENCE_DRAWS = 500;
/** Independent draws behind ln p of what is known of each: to 0.1 nats. */
const DRAWS = 100;
/** Sets of known columns that are compared, the most common first: each is asked about as many draws. */
const MOST_PATTERNS = 8;

/** Which columns are unknown, a letter each; undefined where others are known by an error or a limit, of which draws have none. */
export function patternOf({ cells }: AskedRow): string | undefined {
  if (!cells.every(({ kind }) => kind === 'known' || kind === 'unknown')) return undefined;
  const pattern = cells.map(({ kind }) => (kind === 'unknown' ? 'u' : 'k')).join('');
  return pattern.includes('k') ? pattern : undefined;
}

/** ln p of the known columns of the density's own draws, ascending. */
export async function referenceLogs(density: AskedDensity, pattern: string, seed: number): Promise<Float64Array> {
  const drawn = await density.sample(REFERENCE_DRAWS, seed);
  const asked = Array.from({ length: REFERENCE_DRAWS }, (_, k): AskedRow => {
    const cells = [...pattern].map((kind, d): Cell => {
      if (kind === 'u') return { kind: 'unknown' };
      const { catalog } = density.columns[d] as AskedColumn;
      return { kind: 'known', value: catalog(drawn[k * density.dim + d] as number) };
    });
    return { cells };
  });
  const found: number[] = [];
  for await (const answer of ask(density, asked, { draws: DRAWS, seed })) found.push(answer.logEvidence);
  return Float64Array.from(found).sort();
}

/** The p-value of ln p of what is known of a row, by that of the density's own draws. */
export const unlikeP = (reference: Float64Array, logEvidence: number): number =>
  (countBelow(reference, logEvidence, true) + 1) / (reference.length + 1);

/** The p-value of each row, of which ln p of what is known was found; NaN where it has none. */
export async function unlikeness(
  density: AskedDensity,
  rows: readonly AskedRow[],
  logEvidence: Float64Array,
  seed: number,
): Promise<Float64Array> {
  const out = new Float64Array(rows.length).fill(Number.NaN);
  // Of a conditional density nobody knows how its context is distributed.
  if (density.context > 0) return out;
  const byPattern = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    const pattern = patternOf(row);
    if (pattern !== undefined) byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), i]);
  }
  const common = [...byPattern].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_PATTERNS);
  for (const [pattern, own] of common) {
    const reference = await referenceLogs(density, pattern, seed);
    for (const i of own) out[i] = unlikeP(reference, logEvidence[i] as number);
  }
  return out;
}
