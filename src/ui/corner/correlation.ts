/** Pearson's correlation of two columns of row-major rows. */
export function correlation(rows: Float32Array, dim: number, a: number, b: number): number {
  const count = rows.length / dim;
  const mean = (column: number) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += rows[row * dim + column] as number;
    return sum / count;
  };
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    const deltaA = (rows[row * dim + a] as number) - meanA;
    const deltaB = (rows[row * dim + b] as number) - meanB;
    both += deltaA * deltaB;
    squaresA += deltaA ** 2;
    squaresB += deltaB ** 2;
  }
  return both / Math.sqrt(squaresA * squaresB);
}
