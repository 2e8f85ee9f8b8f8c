/** Whether a point lies in a polygon: what a lasso round points in a picture is as a condition on rows. */

export const FEWEST_CORNERS = 3;
export const MOST_CORNERS = 64;

/**
 * A test by the even-odd rule: a ray from the point crosses the sides an odd number of times (Shimrat 1962, CACM 5, 434). Corners are
 * x and y in turn, and the last is joined to the first. A side counts from its lower end up to, but without, its upper end, so that
 * of polygons that share a side one has each point of it. The work is linear in the corners. A point that is not finite is outside.
 */
export function insideOf(corners: Float64Array): (x: number, y: number) => boolean {
  const last = corners.length - 2;
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i <= last; i += 2) {
    const [x, y] = [corners[i] as number, corners[i + 1] as number];
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return (x, y) => {
    // Most rows of a catalog are outside the box of a lasso. A NaN is, too.
    if (!(x >= left && x <= right && y >= bottom && y <= top)) return false;
    let inside = false;
    let [fromX, fromY] = [corners[last] as number, corners[last + 1] as number];
    for (let i = 0; i <= last; i += 2) {
      const [toX, toY] = [corners[i] as number, corners[i + 1] as number];
      if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
      fromX = toX;
      fromY = toY;
    }
    return inside;
  };
}
