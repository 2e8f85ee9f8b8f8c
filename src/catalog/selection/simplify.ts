/** A lasso as drawn by hand, in few corners. */
import { MOST_CORNERS } from '../filter/polygon';

/** More points than a hand draws; the rest of a longer line is thinned evenly. */
const MOST_POINTS = 2_000;

/**
 * The closed line through x and y in turn, in at most `most` corners: the corner goes first that makes, with its neighbours, the
 * smallest triangle (Visvalingam and Whyatt 1993, The Cartographic Journal 30, 46).
 */
export function simplified(line: ArrayLike<number>, most = MOST_CORNERS): Float64Array {
  const drawn = line.length >> 1;
  const stride = Math.max(1, Math.ceil(drawn / MOST_POINTS));
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let i = 0; i < drawn; i += stride) {
    const [x, y] = [line[2 * i] as number, line[2 * i + 1] as number];
    // A hand that rests draws the same point again.
    if (x === xs.at(-1) && y === ys.at(-1)) continue;
    xs.push(x);
    ys.push(y);
  }
  while (xs.length > Math.max(3, most)) {
    let [least, at] = [Number.POSITIVE_INFINITY, 0];
    const n = xs.length;
    for (let i = 0; i < n; i++) {
      const [before, after] = [i === 0 ? n - 1 : i - 1, i === n - 1 ? 0 : i + 1];
      const [x, y] = [xs[before] as number, ys[before] as number];
      const area = Math.abs(
        ((xs[i] as number) - x) * ((ys[after] as number) - y) - ((xs[after] as number) - x) * ((ys[i] as number) - y),
      );
      if (area < least) [least, at] = [area, i];
    }
    xs.splice(at, 1);
    ys.splice(at, 1);
  }
  return Float64Array.from({ length: 2 * xs.length }, (_, i) => (i & 1 ? ys[i >> 1] : xs[i >> 1]) as number);
}
