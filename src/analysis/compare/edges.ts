/**
 * Where one sample ends within another: no row of it lies beyond a value that many rows of the other pass. A cut or a resolution limit does that,
 * and then all that a comparison finds may be that cut.
 */
import { countBelow } from '../../base/sorted';

export interface EdgeInput {
  readonly names: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    /** In the units of the transformed column, in which a sharp end is told from a tail. */
    readonly values: Float64Array;
    /** The same in the units of the catalog. */
    readonly shown: ArrayLike<number>;
  }[];
  /** Of each row, from 0; a larger number than there are names for a row without a label. */
  readonly labels: Uint32Array;
  readonly groups?: Uint32Array | undefined;
}

export interface Edge {
  readonly column: string;
  /** The sample that ends. */
  readonly of: string;
  readonly within: string;
  readonly side: 'below' | 'above';
  /** Its outermost value, in the units of the catalog. */
  readonly at: number;
  /** Of the other sample, beyond it. */
  readonly fraction: number;
}

/** Chance makes such an edge in any column of any pair so rarely. */
const LEVEL = 1e-3;
/** Fewer of the other's rows beyond the edge decide nothing. */
const LEAST_FRACTION = 0.02;
/**
 * Of a cut, the outermost tenth of the rows lies evenly between the end and the inner rows: their mean is halfway. Of a normal tail it is at 0.67 of the
 * way for 240 rows and at 0.78 for 3,000.
 */
const SHARP = { part: 0.1, rows: 20, at: 0.57 } as const;

/**
 * A limit may be soft: simulations are cut by numbers of particles, not by mass. Then a sample follows the other one within its end, and stops there
 * within a bin. The other's rows within it, from the end to their median, are divided into bins of equal counts. In all but the first the sample
 * has about as many rows; a sample that is shifted or narrower has not.
 */
const FOLLOWS = { bins: 6, rows: 120, least: 0.5, fraction: 0.2 } as const;

/**
 * The lowest k of all rows are of one sample by chance with probability Π (n₁ − i) / (n − i); rows of one group and label count as one, by their
 * outermost value.
 */
export function edgesOf({ names, columns, labels, groups }: EdgeInput): readonly Edge[] {
  const tests = columns.length * names.length * (names.length - 1) * 2;
  const edges: Edge[] = [];
  for (const { name, values, shown } of columns) {
    for (const side of ['below', 'above'] as const) {
      const sign = side === 'below' ? 1 : -1;
      const outermost = names.map((_, label) => unitsOf(values, labels, groups, label, sign));
      for (const [a, own] of outermost.entries()) {
        for (const [b, others] of outermost.entries()) {
          if (a === b || own.length === 0 || others.length === 0) continue;
          const edge = own[0] as number;
          let beyond = 0;
          let log = 0;
          while (beyond < others.length && (others[beyond] as number) < edge) {
            log += Math.log((others.length - beyond) / (others.length + own.length - beyond));
            beyond += 1;
          }
          if (log > Math.log(LEVEL / tests)) continue;
          const [ending, other] = [rowsOf(values, labels, a, sign), rowsOf(values, labels, b, sign)];
          const rows = countBelow(other, edge);
          const fraction = rows / other.length;
          if (fraction < LEAST_FRACTION) continue;
          const soft = fraction >= FOLLOWS.fraction && follows(ending, other.subarray(rows));
          if (!soft && !isSharp(ending)) continue;
          edges.push({
            ...{ column: name, of: names[a] as string, within: names[b] as string, side },
            ...{ at: shown[values.findIndex((value, row) => labels[row] === a && sign * value === edge)] as number },
            fraction,
          });
        }
      }
    }
  }
  return edges.sort((one, other) => other.fraction - one.fraction);
}

/** sign × value of every row of a label, ascending. */
const rowsOf = (values: Float64Array, labels: Uint32Array, label: number, sign: number): Float64Array =>
  values
    .filter((_, row) => labels[row] === label)
    .map((value) => sign * value)
    .sort();

/** Whether ascending values begin as at a cut, not as a tail does. */
function isSharp(own: Float64Array): boolean {
  const count = Math.round(SHARP.part * own.length);
  if (count < SHARP.rows) return false;
  const [end, inner] = [own[0] as number, own[count] as number];
  let mean = 0;
  for (let i = 1; i < count; i++) mean += ((own[i] as number) - end) / (count - 1);
  return mean <= SHARP.at * (inner - end);
}

/** Whether one sample has as many rows as the other from its end inwards, but for the first of them. Both ascend from that end. */
function follows(own: Float64Array, within: Float64Array): boolean {
  const { bins, rows, least } = FOLLOWS;
  const end = (bin: number) => within[Math.round((bin * within.length) / (2 * bins))] as number;
  if (within.length < rows || countBelow(own, end(bins)) < rows) return false;
  const inner = Array.from({ length: bins - 1 }, (_, i) => countBelow(own, end(i + 2)) - countBelow(own, end(i + 1)));
  return Math.min(...inner) >= least * Math.max(...inner);
}

/** The lowest sign × value of each group's rows of a label, ascending. */
function unitsOf(
  values: Float64Array,
  labels: Uint32Array,
  groups: Uint32Array | undefined,
  label: number,
  sign: number,
): Float64Array {
  const lowest = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== label) continue;
    const unit = groups ? (groups[row] as number) : row;
    const value = sign * (values[row] as number);
    if (!(value >= (lowest.get(unit) ?? Number.POSITIVE_INFINITY))) lowest.set(unit, value);
  }
  return Float64Array.from(lowest.values()).sort();
}
