/**
 * Where one sample ends within another: no row of it lies beyond a value that many rows of the other pass. A cut or a resolution limit does that,
 * and then all that a comparison finds may be that cut.
 */
export interface EdgeInput {
  readonly names: readonly string[];
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[];
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
  /** Its outermost value. */
  readonly at: number;
  /** Of the other sample, beyond it. */
  readonly fraction: number;
}

/** Chance makes such an edge in any column of any pair so rarely. */
const LEVEL = 1e-3;
/** Fewer of the other's rows beyond the edge decide nothing. */
const LEAST_FRACTION = 0.02;

/**
 * The lowest k of all rows are of one sample by chance with probability Π (n₁ − i) / (n − i); rows of one group and label count as one, by their
 * outermost value.
 */
export function edgesOf({ names, columns, labels, groups }: EdgeInput): readonly Edge[] {
  const tests = columns.length * names.length * (names.length - 1) * 2;
  const edges: Edge[] = [];
  for (const { name, values } of columns) {
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
          let [rows, all] = [0, 0];
          for (let row = 0; row < labels.length; row++) {
            if (labels[row] !== b) continue;
            all += 1;
            if (sign * (values[row] as number) < edge) rows += 1;
          }
          if (rows < LEAST_FRACTION * all) continue;
          edges.push({
            ...{ column: name, of: names[a] as string, within: names[b] as string, side },
            ...{ at: sign * edge, fraction: rows / all },
          });
        }
      }
    }
  }
  return edges.sort((one, other) => other.fraction - one.fraction);
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
