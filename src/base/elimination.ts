/** Solves A x = b by elimination with the largest pivot of each column; A is row-major by rows, and not singular. */
export function solveLinear(A: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const rows = A.map((row, i) => [...row, b[i] as number]);
  for (let k = 0; k < n; k++) {
    const size = (i: number) => Math.abs(rows[i]?.[k] as number);
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (size(i) > size(pivot)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot] as number[], rows[k] as number[]];
    const top = rows[k] as number[];
    for (const row of rows.slice(k + 1)) {
      const factor = (row[k] as number) / (top[k] as number);
      for (let j = k; j <= n; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k] as number[];
    const rest = x.reduce((sum, value, j) => (j > k ? sum - (row[j] as number) * value : sum), row[n] as number);
    x[k] = rest / (row[k] as number);
  }
  return x;
}
