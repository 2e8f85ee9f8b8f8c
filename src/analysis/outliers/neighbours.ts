/** The ordinary rows that are most like an outlier: what it would be if it were ordinary. */

export interface Neighbour {
  readonly place: number;
  /** Euclidean, in standard deviations of the columns. */
  readonly distance: number;
}

/** Standard deviations of row-major columns, 1 for one that does not vary. */
export function deviationsOf(values: Float64Array, dim: number): Float64Array {
  const count = values.length / dim;
  return Float64Array.from({ length: dim }, (_, d) => {
    let [mean, squares] = [0, 0];
    for (let row = 0; row < count; row++) mean += (values[row * dim + d] as number) / count;
    for (let row = 0; row < count; row++) squares += ((values[row * dim + d] as number) - mean) ** 2 / count;
    return Math.sqrt(squares) || 1;
  });
}

/** The nearest rows for which `ordinary` holds, the row itself left out. */
export function nearestOrdinary(
  values: Float64Array,
  deviations: Float64Array,
  place: number,
  ordinary: (place: number) => boolean,
  most: number,
): Neighbour[] {
  const dim = deviations.length;
  const found: Neighbour[] = [];
  for (let other = 0; other < values.length / dim; other++) {
    if (other === place || !ordinary(other)) continue;
    let square = 0;
    for (let d = 0; d < dim; d++) {
      const apart = (values[other * dim + d] as number) - (values[place * dim + d] as number);
      square += (apart / (deviations[d] as number)) ** 2;
    }
    if (found.length === most && square >= (found.at(-1) as Neighbour).distance) continue;
    const at = found.findIndex(({ distance }) => distance > square);
    found.splice(at < 0 ? found.length : at, 0, { place: other, distance: square });
    if (found.length > most) found.pop();
  }
  return found.map(({ place: near, distance }) => ({ place: near, distance: Math.sqrt(distance) }));
}
