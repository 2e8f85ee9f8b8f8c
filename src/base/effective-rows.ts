/** Rows of equal weight that would tell as much as weighted ones, (Σ v)²/Σ v² (Kish 1965). */
export function effectiveRows(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
