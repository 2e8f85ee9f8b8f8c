/** A function that stays the same and does what the newest one given does: for effects that must not start over with it. */
import { useCallback, useRef } from 'preact/hooks';

export function useNewest<Arguments extends readonly unknown[], Result>(
  act: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const newest = useRef(act);
  newest.current = act;
  return useCallback((...args: Arguments) => newest.current(...args), []);
}
