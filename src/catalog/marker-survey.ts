/** Suspected missing-value markers among values that come one by one and are not held. */
import { missingMarkers } from './missing-markers';

export interface MarkerSurvey {
  add(value: number): void;
  markers(): readonly number[];
}

/** Values that are kept; of more, every second, then every fourth, and so on. */
export const MOST_KEPT = 2 ** 19;
/** Values that are kept at either end, whatever is kept between. */
export const ENDS = 256;

/**
 * What `missingMarkers` says of the values, exactly as long as they are at most MOST_KEPT; of more it looks at an even part of them and at
 * all of the outermost.
 */
export function markerSurvey(): MarkerSurvey {
  const kept = new Float64Array(MOST_KEPT);
  let count = 0;
  let stride = 1;
  let seen = 0;
  const low: number[] = [];
  const high: number[] = [];

  /** Keeps the least of −value or value. */
  function keepEnd(end: number[], value: number): void {
    if (end.length >= ENDS && value >= (end.at(-1) as number)) return;
    let at = end.length;
    while (at > 0 && (end[at - 1] as number) > value) at -= 1;
    end.splice(at, 0, value);
    if (end.length > ENDS) end.pop();
  }

  return {
    add(value) {
      if (!Number.isFinite(value)) return;
      keepEnd(low, value);
      keepEnd(high, -value);
      if (seen++ % stride !== 0) return;
      if (count === MOST_KEPT) {
        for (let i = 0; i < MOST_KEPT / 2; i++) kept[i] = kept[2 * i] as number;
        count = MOST_KEPT / 2;
        stride *= 2;
        if ((seen - 1) % stride !== 0) return;
      }
      kept[count++] = value;
    },
    markers() {
      const some = kept.subarray(0, count);
      const ends = stride === 1 ? [] : [...low, ...high.map((value) => -value)];
      return missingMarkers(Float64Array.from([...some, ...ends]).sort()).map(({ value }) => value);
    },
  };
}
