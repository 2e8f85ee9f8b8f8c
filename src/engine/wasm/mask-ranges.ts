/** Which inputs each output of a masked layer sees, as ranges for the kernels. */

/** For each row of a row-major mask, where its first 1 is and where its last one ends; (0, 0) where there is none. */
export function rangesOf(mask: ArrayLike<number>, rows: number, columns: number): Int32Array {
  const ranges = new Int32Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (mask[row * columns + column] === 0) continue;
      if (ranges[2 * row + 1] === 0) ranges[2 * row] = column;
      ranges[2 * row + 1] = column + 1;
    }
  }
  return ranges;
}

export function transposed(mask: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: mask.length },
    (_, at) => mask[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  );
}

/** Consecutive outputs [first, end) of variables that `wanted` holds for. */
export function runs(degrees: readonly number[], outputs: number, wanted: (d: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let d = 0; d < degrees.length; d++) {
    if (!wanted(d)) continue;
    const last = found.at(-1);
    if (last && last[1] === d * outputs) last[1] += outputs;
    else found.push([d * outputs, (d + 1) * outputs]);
  }
  return found;
}
