/** From chosen columns to the matrix that training sees, with every row that was left out counted and explained. */
import { ProblemError } from '../base/problem';
import { random } from '../base/random';
import { type Chosen, checkOf, fitted, treatmentsOf, valuesAt } from './chosen-column';
import { applyTransform, type FittedTransform } from './column-transforms';
import { comparedColumn } from './dependence/compared';
import { type Copies, copiesAmong } from './dependence/copies';
import { duplicateSentence, type RowDecisions, type Ties } from './dependence/decisions';
import { findDependences } from './dependence/find';
import { isOutside, type TransformedDomain, transformedDomain } from './domain';
import { filterRows } from './filter/evaluate';
import { parseFilter } from './filter/parse';
import type { CatalogCells } from './measured/cells';
import { measuredColumns } from './measured/columns';
import { refuseMeasured } from './measured/read';
import { ofMeanOne, weightsOf } from './measured/weights';
import { sortedFinite } from './missing-markers';
import { find, MIN_ROWS, refuseChoice, refuseConstant, tooFewRows } from './prepare-refusals';
import type { ColumnSpikes } from './spikes';
import { numberColumn, type Table } from './table';
import type { ColumnRequest, Treatment } from './treat-spikes';

export interface PreparedRows extends Ties {
  /** Row-major [rows.length, columns], in the units of the transformed columns. */
  readonly values: Float64Array;
  /** Where each used row stands in the table. */
  readonly rows: Uint32Array;
  /** A row is counted once, under the first reason met. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** Why a row of the table is not used; undefined where it is. */
  whyUnused(row: number): string | undefined;
  /** The columns that have spikes; nothing may be trained while one of them is undecided. */
  readonly spikes: readonly ColumnSpikes[];
  /** Of each used row, the place of the first that is equal to it; absent where no rows are copies. */
  readonly copies?: Copies;
  /** How the values of each column were made, so that other rows can be made alike. */
  readonly treatments: readonly Treatment[];
  /** Of each column, with the numbers that were fitted. */
  readonly transforms: readonly FittedTransform[];
  /** Where each column can lie, in its transformed units. */
  readonly domains: readonly TransformedDomain[];
  /** Rows that the filter let through; absent without one. */
  readonly filtered?: number;
  /** Of the used rows, where some column has errors, missing cells or limits; `values` then holds a guess of what is not known. */
  readonly cells?: CatalogCells;
  /** How much each used row counts, of mean 1; absent where rows count alike. */
  readonly weights?: Float64Array;
  readonly notes: readonly string[];
}

interface PrepareOptions {
  readonly seed?: number | undefined;
  /** Only rows for which this expression holds are used. */
  readonly filter?: string | undefined;
  readonly like?: PreparedRows | undefined;
  readonly decisions?: RowDecisions | undefined;
  /** The column that says how much each row counts. */
  readonly weight?: string | undefined;
}

/** Substreams of the catalog's random numbers from here on are the noise of columns; the sample's are its boxes. */
const NOISE = 1 << 20;

/** Stands for a row that the filter does not let through, beside the numbers of the reasons. */
const FILTERED = 65_535;

/**
 * The usable rows of the chosen columns, with the noise that treated spikes need drawn by the seed. `like` are rows
 * whose spikes and treatments hold for these too, as those of a training catalog do for its test rows. Throws
 * ProblemError: `no-column`, `unknown-column`, `text-column`, `column-twice`, `too-few-rows` (under 50 usable),
 * `constant-column`, `spike-treatment`, `angle-transform`, `context-domain`.
 */
export function prepareRows(
  table: Table,
  columns: readonly ColumnRequest[],
  { seed = 0, filter, like, decisions = {}, weight }: PrepareOptions = {},
): PreparedRows {
  const chosen = columns.map((request): Chosen => {
    const column = find(table, request.name);
    return { request, column, sorted: sortedOnce(column.values) };
  });
  refuseChoice(columns);
  for (const request of columns) refuseMeasured(request);
  const passed = filter ? filterRows(parseFilter(filter), table) : everyRow(table);
  const transforms = like?.transforms ?? chosen.map((one) => fitted(one, passed));
  const domains = chosen.map(({ request }, c) => domainOf(request, transforms[c] ?? { kind: 'none' }));
  const own = measuredColumns(table, chosen, transforms, like !== undefined);
  const checks = chosen.map((one, c) => own?.checks[c] ?? checkOf(one, transforms[c] ?? { kind: 'none' }));
  const weights = weight !== undefined && numberColumn(table, weight) ? weightsOf(table, weight, passed) : undefined;
  if (weight !== undefined && !weights && !like) find(table, weight);
  const treatments = like?.treatments ?? treatmentsOf(passed, chosen, transforms, checks);
  const noise = treatments.map(({ random: needed }, c) => {
    const draw = random(seed, 'catalog', NOISE + 2 * c + (like ? 1 : 0));
    return needed ? Float64Array.from({ length: table.rows }, draw.uniform) : undefined;
  });
  const counts = new Map<string, number>();
  const why = new Uint16Array(table.rows).fill(FILTERED);
  const changed = treatments.map(() => 0);
  const rows = new Uint32Array(table.rows);
  const values = new Float64Array(table.rows * columns.length);
  let used = 0;
  for (const row of passed) {
    let reason: string | undefined;
    for (let c = 0; c < chosen.length && reason === undefined; c++) {
      reason = checks[c]?.(row);
      if (reason !== undefined) break;
      if (own?.checks[c]) continue;
      const value = chosen[c]?.column.values[row] ?? Number.NaN;
      const made = treatments[c]?.apply(value, noise[c]?.[row] ?? 0);
      if (typeof made === 'string') reason = made;
      else if (isOutside(domains[c] ?? { kind: 'line' }, made ?? Number.NaN)) reason = spreadBeyond(columns[c]);
      else values[used * columns.length + c] = inPeriod(domains[c], made ?? Number.NaN);
    }
    reason ??= weights?.[row] === 0 ? 'the weight is zero' : own?.whyUnusable(row);
    if (reason !== undefined) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      why[row] = 1 + [...counts.keys()].indexOf(reason);
      continue;
    }
    why[row] = 0;
    for (const [c, { column }] of chosen.entries()) {
      if (domains[c]?.kind === 'circle' || own?.checks[c]) continue;
      const plain = applyTransform(transforms[c] ?? { kind: 'none' }, column.values[row] ?? Number.NaN);
      if (values[used * columns.length + c] !== plain) changed[c] = (changed[c] ?? 0) + 1;
    }
    rows[used] = row;
    used += 1;
  }
  const given = chosen.map(({ column }) => valuesAt(column, rows.subarray(0, used)));
  const found = copiesAmong(given.map((own, c) => comparedColumn(own, columns[c]?.role, treatments[c])));
  let copies = found;
  if (found && decisions.duplicates === 'drop') {
    counts.set(COPY, found.count);
    const reason = 1 + [...counts.keys()].indexOf(COPY);
    let kept = 0;
    for (let place = 0; place < used; place++) {
      const row = rows[place] as number;
      if (found.first[place] !== place) {
        why[row] = reason;
        continue;
      }
      values.copyWithin(kept * columns.length, place * columns.length, (place + 1) * columns.length);
      rows[kept] = row;
      kept += 1;
    }
    used = kept;
    copies = undefined;
  }
  const dropped = Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  if (used < MIN_ROWS) throw tooFewRows(table, used, dropped);
  const usedRows = rows.slice(0, used);
  const reasons = [...counts.keys()];
  for (const { column } of chosen) refuseConstant(column, usedRows);
  const usedValues = values.slice(0, used * columns.length);
  const cells = own?.gathered(usedRows, usedValues, domains);
  return {
    values: usedValues,
    rows: usedRows,
    dropped,
    whyUnused: (row) => (why[row] === FILTERED ? 'the filter leaves it out' : reasons[(why[row] ?? 0) - 1]),
    spikes: treatments.map(({ found: own }) => own).filter(({ spikes }) => spikes.length > 0),
    dependences: like
      ? like.dependences
      : dependencesAmong(
          chosen,
          transforms,
          (c) => own?.checks[c] !== undefined || 2 * (changed[c] ?? 0) > usedRows.length,
          usedRows,
        ),
    ...(found ? { duplicates: { rows: found.count, sentence: duplicateSentence(found, given[0]?.length ?? 0) } } : {}),
    ...(copies ? { copies } : {}),
    treatments,
    transforms,
    domains,
    ...(filter ? { filtered: passed.length } : {}),
    ...(cells ? { cells } : {}),
    ...(weights ? { weights: ofMeanOne(valuesAt({ values: weights }, usedRows)) } : {}),
    notes: treatments.flatMap(({ note }, c) => note(changed[c] ?? 0) ?? []),
  };
}

const sortedColumns = new WeakMap<Float64Array, Float64Array>();

/** The finite values, ascending. Kept: a column is prepared again with each further one, and of many rows the sort takes the time. */
function sortedOnce(values: Float64Array): Float64Array {
  const known = sortedColumns.get(values) ?? sortedFinite(values);
  sortedColumns.set(values, known);
  return known;
}

function domainOf({ name, role, domain }: ColumnRequest, transform: FittedTransform): TransformedDomain {
  if (role !== 'context' || !domain) return transformedDomain(name, domain, transform);
  throw new ProblemError(
    'context-domain',
    `“${name}” is a condition, and limits and periods are for learned columns.`,
    domain.kind === 'angle'
      ? 'Learn the angle, or condition on two columns with its cosine and its sine.'
      : 'Learn the column, or take its limits off.',
  );
}

/** Why a row is left out that repeats another. */
const COPY = 'the row repeats an earlier one in every chosen column';

/** Among the used rows; a column that noise has spread, of ours or of an instrument, follows from no other. */
function dependencesAmong(
  chosen: readonly Chosen[],
  transforms: readonly FittedTransform[],
  isNoise: (column: number) => boolean,
  rows: Uint32Array,
) {
  return findDependences(
    chosen.flatMap(({ request, column }, c) =>
      isNoise(c)
        ? []
        : {
            name: request.name,
            context: request.role === 'context',
            transform: transforms[c] ?? { kind: 'none' },
            values: valuesAt(column, rows),
          },
    ),
  );
}

function everyRow({ rows }: Table): Uint32Array {
  const every = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) every[row] = row;
  return every;
}

/** An angle within its period. */
function inPeriod(domain: TransformedDomain | undefined, t: number): number {
  if (domain?.kind !== 'circle' || (t >= domain.from && t <= domain.to)) return t;
  const period = domain.to - domain.from;
  return t - period * Math.floor((t - domain.from) / period);
}

/** Why a row is left out whose value noise took beyond its limits. */
const spreadBeyond = (column: ColumnRequest | undefined) => `noise takes ${column?.name} beyond its limits`;
