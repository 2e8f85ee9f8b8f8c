/**
 * Spikes: repeated values at which a density can grow without limit, so that the likelihood of a flow has no upper bound
 * and measures the spike and little else. A spike is one value that many rows share, or a column of steps (whole
 * numbers, rounded values). What is done about it is the person's choice; `treat-spikes.ts` does it.
 */
import { ProblemError } from '../base/problem';
import { distinctValues } from './levels/distinct';
import type { Levels } from './levels/kind';
import { levelsOf } from './levels/levels';
import type { ColumnTransform } from './table';

/**
 * What can be done about spikes. `drop` leaves their rows out; `floor` puts what is zero (under log10: or negative), and a
 * pile at the smallest positive value, at half to all of that value; `dequantise` adds uniform noise; `keep` goes on as it
 * is.
 */
export const SPIKE_TREATMENTS = ['drop', 'floor', 'dequantise', 'keep'] as const;
export type SpikeTreatment = (typeof SPIKE_TREATMENTS)[number];

/** In catalog units; `sentence` says it to a person. */
export type Spike =
  /** One value, with the share of the rows that have it. */
  | { readonly kind: 'value'; readonly value: number; readonly share: number; readonly sentence: string }
  /** All values are steps: `spacing` apart or a multiple of that; undefined where they are a few settings that lie otherwise. */
  | { readonly kind: 'lattice'; readonly spacing: number | undefined; readonly sentence: string }
  /** Under log10: zero and below. Their rows are left out unless they are floored, or zeros dequantised. */
  | { readonly kind: 'no log10'; readonly share: number; readonly sentence: string };

/** The spikes of a chosen column. */
export interface ColumnSpikes {
  readonly column: string;
  readonly spikes: readonly Spike[];
  readonly offered: readonly SpikeTreatment[];
  /** Why each of the others is not offered, in words; absent where all are. */
  readonly refused?: Readonly<Partial<Record<SpikeTreatment, string>>>;
  /** Where dequantising puts the values, a clause; absent where it is not offered. */
  readonly spread?: string | undefined;
  /** What is done about them; undefined where the person must still decide, and nothing may be trained. */
  readonly treatment: SpikeTreatment | undefined;
}

/** A value held by at least this share of the rows is a spike … */
const SPIKE_SHARE = 0.01;
/** … where it is also held by so many: in a small catalog a value is repeated by rounding alone. */
const SPIKE_ROWS = 5;
/** A pile at an end that lies apart from all else, as fill values do, is named from this many rows on. */
const PILE_ROWS = 5;

/**
 * The spikes among the ascending values that a column would train on, in catalog units, most common first. A single
 * value is no spike but a constant column, which is refused elsewhere.
 */
export function findSpikes(name: string, sorted: Float64Array, levels = levelsOf(sorted)): readonly Spike[] {
  if (levels) {
    const { values, spacing } = levels;
    return [{ kind: 'lattice', spacing, sentence: latticeSentence(name, levels, values.length, sorted.length) }];
  }
  const { values, counts } = distinctValues(sorted);
  if (values.length < 2) return [];
  const least = Math.max(SPIKE_ROWS, SPIKE_SHARE * sorted.length);
  const piles: number[] = [];
  for (let i = 0; i < values.length; i++)
    if ((counts[i] as number) >= PILE_ROWS && (counts[i] as number) >= (liesApart(values, i) ? PILE_ROWS : least))
      piles.push(i);
  return piles
    .map((i) => ({ value: values[i] as number, share: (counts[i] ?? 0) / sorted.length }))
    .sort((a, b) => b.share - a.share)
    .map(({ value, share }) => ({
      kind: 'value',
      value,
      share,
      sentence: `${percent(share)} of the rows share the value ${short(value)} of “${name}”.`,
    }));
}

/** Whether the value at an end is farther from the rest than the rest spans. */
function liesApart(values: Float64Array, i: number): boolean {
  const last = values.length - 1;
  const distance = (a: number, b: number) => Math.abs((values[b] ?? Number.NaN) - (values[a] ?? Number.NaN));
  if (i === 0) return distance(0, 1) > distance(1, last);
  return i === last && distance(last - 1, last) > distance(0, last - 1);
}

/** What log10 leaves out, where that is as much as a spike: `share` of the column's values is zero or negative. */
export function withoutLog10(name: string, share: number): readonly Spike[] {
  if (share < SPIKE_SHARE) return [];
  const sentence = `${percent(share)} of the values of “${name}” are zero or negative and have no log10; their rows are left out unless they are floored or, where zero, dequantised.`;
  return [{ kind: 'no log10', share, sentence }];
}

/**
 * What can be done about the spikes of a column, and in words why the rest cannot. `min` is its smallest value (under
 * log10, before any is left out), `least` the smallest that would train.
 */
export function choicesFor(
  name: string,
  spikes: readonly Spike[],
  transform: ColumnTransform,
  { min, least }: { readonly min: number; readonly least: number },
): Pick<ColumnSpikes, 'offered' | 'refused'> {
  const log10 = transform === 'log10';
  const pileAt = (place: number) => spikes.some((spike) => spike.kind === 'value' && spike.value === place);
  const lattice = spikes.some(({ kind }) => kind === 'lattice');
  const trained = lattice || spikes.some(({ kind }) => kind === 'value');
  const zeros = min === 0 && (lattice || pileAt(0));
  const lowerEnd = log10 ? min <= 0 : zeros;
  const why: Record<SpikeTreatment, string | false> = {
    drop:
      lattice && `every row of “${name}” is at one of its steps, so none would be left: leave the column out instead`,
    floor:
      !(lowerEnd || (least > 0 && pileAt(least))) &&
      `flooring spreads a pile at zero or at the smallest positive value, and “${name}” has none at its lower end`,
    dequantise: !(trained || min === 0) && `values of “${name}” below zero have no log10, however they are spread`,
    keep: !trained && `zero and what is below it in “${name}” have no log10 to train on`,
  };
  const refused = SPIKE_TREATMENTS.flatMap((treatment) => (why[treatment] ? [[treatment, why[treatment]]] : []));
  return {
    offered: SPIKE_TREATMENTS.filter((treatment) => why[treatment] === false),
    ...(refused.length > 0 ? { refused: Object.fromEntries(refused) } : {}),
  };
}

/** Why treatments of undecided columns are not offered, as sentences; empty where all are. */
export function refusedWords(columns: readonly ColumnSpikes[]): string {
  return columns
    .flatMap(({ refused = {} }) => Object.entries(refused))
    .map(([treatment, why]) => ` Not ${treatment}: ${why}.`)
    .join('');
}

/** Throws ProblemError `undecided-spikes` where spikes await a decision; `how` says how it is made, in a sentence. */
export function refuseUndecided(
  columns: readonly ColumnSpikes[],
  how: (undecided: readonly ColumnSpikes[]) => string,
): void {
  const undecided = columns.filter(({ treatment }) => treatment === undefined);
  if (undecided.length === 0) return;
  const sentences = undecided.flatMap(({ spikes }) => spikes.slice(0, 3).map(({ sentence }) => sentence));
  throw new ProblemError(
    'undecided-spikes',
    `${sentences.join(' ')} Such spikes would make the likelihood unbounded, so nothing is trained before they are decided on.`,
    how(undecided),
  );
}

function latticeSentence(name: string, { spacing, scatter }: Levels, distinct: number, rows: number): string {
  const different = distinct.toLocaleString('en');
  const near = scatter > 0 ? ` to within ${Number(scatter.toPrecision(1))}` : '';
  if (spacing === undefined) {
    return `The ${rows.toLocaleString('en')} rows of “${name}” hold only ${different} values${near}.`;
  }
  const steps = spacing === 1 ? 'whole numbers' : `steps of ${short(spacing)}`;
  return `The values of “${name}” are ${steps}${near}: ${different} different ones in ${rows.toLocaleString('en')} rows.`;
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.001 ? 2 : 1)} %`;
const short = (value: number) => String(Number(value.toPrecision(6)));
