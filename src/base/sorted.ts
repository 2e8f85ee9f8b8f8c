/** Counting among ascending values by bisection. */

/** How many of the ascending values lie below one; with `orAt` also those that equal it. */
export function countBelow(sorted: Float64Array, value: number, orAt = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at < value || (orAt && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
