/**
 * Chosen columns that follow exactly from others. The density then has no upper bound, and the NLL measures the rounding of the file.
 * Such columns are named like spikes; the person decides what to do.
 */
import { applyTransform, type FittedTransform, invertTransform, logSlope, transformLabel } from '../column-transforms';
import { levelsOf } from '../levels/levels';
import { isFunctionOf } from './functions';
import { type DependentColumn, type LinearRelation, linearRelations } from './linear';
import { type Resolution, resolutionOf } from './resolution';

export interface CandidateColumn {
  readonly name: string;
  readonly context: boolean;
  readonly transform: FittedTransform;
  /** Of the rows that would train, in catalog units. */
  readonly values: Float64Array;
}

/** One column that follows from others. */
export interface Dependence {
  /** All its columns. `drop` leaves out the last. */
  readonly columns: readonly string[];
  readonly sentence: string;
}

/** Rows that are looked at. */
const MOST_ROWS = 20_000;
/** Fewer rows tell nothing. */
const LEAST_ROWS = 50;
/** A step is what it is, however few digits it is written with. */
const EXACT: Resolution = (value) => 2 ** -50 * Math.abs(value);

interface Candidate extends CandidateColumn, DependentColumn {}

/** Which columns follow from others, at least one of each relation being learned. */
export function findDependences(columns: readonly CandidateColumn[]): Dependence[] {
  // A learned column is to be told by what is given, and not the other way round.
  const all = [...columns.filter(({ context }) => context), ...columns.filter(({ context }) => !context)].map(
    candidate,
  );
  if (all.length < 2 || (all[0]?.values.length ?? 0) < LEAST_ROWS) return [];
  const found: Dependence[] = [];
  let open: readonly Candidate[] = all;
  const take = (dependent: Candidate, others: readonly Candidate[], equation: string, share: number) => {
    open = open.filter((column) => column !== dependent);
    const together = [...others, dependent];
    if (together.every(({ context }) => context)) return;
    const learned = together.filter(({ context }) => !context);
    found.push({
      columns: [...together.filter(({ context }) => context), ...learned].map(({ name }) => name),
      sentence: `${equation}, exactly but for rounding${share < 0.9995 ? ` in ${(100 * share).toFixed(1)} % of the rows` : ''}.`,
    });
  };
  for (const space of SPACES) {
    const used = open.filter((column) => space.takes(column, open));
    if (used.length < 2) continue;
    for (const relation of linearRelations(used.map((column) => space.seen(column)))) {
      const dependent = used[relation.column] as Candidate;
      const others = relation.terms.map(({ column }) => used[column] as Candidate);
      take(dependent, others, space.words(relation, used), relation.share);
    }
  }
  for (const [i, column] of all.entries()) {
    for (const before of all.slice(0, i)) {
      if (!open.includes(column) || !open.includes(before)) continue;
      if (isFunctionOf(column, before))
        take(column, [before], `${quoted(column)} is a function of ${quoted(before)}`, 1);
      else if (isFunctionOf(before, column))
        take(column, [before], `${quoted(before)} is a function of ${quoted(column)}`, 1);
    }
  }
  return found;
}

function candidate(column: CandidateColumn): Candidate {
  const rows = column.values.length;
  const count = Math.min(rows, MOST_ROWS);
  const values = Float64Array.from(
    { length: count },
    (_, i) => column.values[Math.floor((i * rows) / count)] as number,
  );
  const steps = levelsOf(values.toSorted()) !== undefined;
  return { ...column, values, resolution: steps ? EXACT : resolutionOf(values) };
}

/** What columns are looked at as. */
interface Space {
  takes(column: Candidate, all: readonly Candidate[]): boolean;
  seen(column: Candidate): DependentColumn;
  words(relation: LinearRelation, columns: readonly Candidate[]): string;
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/** `1 + 2 × “a” − “b”`. */
function sum({ terms, constant }: LinearRelation, names: readonly string[]): string {
  const parts = terms.map(({ column, coefficient }) => {
    const size = Math.abs(coefficient);
    const times = size === 1 ? '' : `${short(size)} × `;
    return { minus: coefficient < 0, text: `${times}${names[column]}` };
  });
  if (constant !== 0) parts.push({ minus: constant < 0, text: short(Math.abs(constant)) });
  return parts.reduce(
    (text, { minus, text: part }, i) =>
      i === 0 ? `${minus ? '−' : ''}${part}` : `${text} ${minus ? '−' : '+'} ${part}`,
    '',
  );
}

const quoted = ({ name }: CandidateColumn) => `“${name}”`;
const labelled = ({ transform, name }: CandidateColumn) => transformLabel(transform, `“${name}”`);

const SPACES: readonly Space[] = [
  {
    takes: () => true,
    seen: (column) => column,
    words: (relation, columns) =>
      `${quoted(columns[relation.column] as Candidate)} = ${sum(relation, columns.map(quoted))}`,
  },
  // Products, ratios and powers.
  {
    takes: ({ values }) => values.every((value) => value > 0),
    seen: ({ values, resolution }) => ({
      values: values.map(Math.log),
      resolution: (log) => resolution(Math.exp(log)) / Math.exp(log),
    }),
    words: ({ column, terms }, columns) => {
      const factors = terms.map(({ column: other, coefficient }) => {
        const name = quoted(columns[other] as Candidate);
        return coefficient === 1 ? name : `${name}^${short(coefficient)}`;
      });
      return `${quoted(columns[column] as Candidate)} is proportional to ${factors.join(' × ')}`;
    },
  },
  // As they are learned: a distance modulus beside the logarithm of a distance.
  {
    takes: (_, all) => new Set(all.map(({ transform }) => transform.kind)).size > 1 || !isPlain(all[0]?.transform),
    seen: ({ values, resolution, transform }) => ({
      values: values.map((value) => applyTransform(transform, value)),
      resolution: (seen) => {
        const value = invertTransform(transform, seen);
        return resolution(value) * Math.exp(logSlope(transform, value));
      },
    }),
    words: (relation, columns) =>
      `${labelled(columns[relation.column] as Candidate)} = ${sum(relation, columns.map(labelled))}`,
  },
];

const isPlain = (transform: FittedTransform | undefined) => transform?.kind !== 'asinh' && transform?.kind !== 'logit';
