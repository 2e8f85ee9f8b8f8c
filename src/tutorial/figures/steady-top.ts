/** The top of an axis that stays while a hand drags: under a moving axis a handle seems to stand still, and all that is not touched moves. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isStill } from './Drops';

/** The axis follows only where the highest point leaves this part of it. */
const FULL = 0.98;
const LOW = 0.6;
const EASE_MS = 250;

/**
 * The top of an axis that should be at `wanted` for a highest point at `highest`, and the handlers for what holds the chart. While a pointer is
 * down it stays; once released it moves to where it should be.
 */
export function useSteadyTop(wanted: number, highest: number) {
  const held = useRef(false);
  const aim = useRef(wanted);
  const shown = useRef(wanted);
  const [, draw] = useState(0);
  if (!held.current && (highest > FULL * aim.current || wanted < LOW * aim.current)) aim.current = wanted;
  const goal = aim.current;
  useEffect(() => {
    const from = shown.current;
    if (from === goal) return;
    let began: number | undefined;
    let frame = 0;
    const move = (now: number) => {
      began ??= now;
      const share = isStill() ? 1 : Math.min(1, (now - began) / EASE_MS);
      shown.current = from + (goal - from) * share;
      draw((count) => count + 1);
      if (share < 1) frame = requestAnimationFrame(move);
    };
    frame = requestAnimationFrame(move);
    return () => cancelAnimationFrame(frame);
  }, [goal]);
  const release = () => {
    held.current = false;
    draw((count) => count + 1);
  };
  return {
    top: shown.current,
    hold: {
      // A handle keeps the event to itself.
      onPointerDownCapture: () => {
        held.current = true;
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
  };
}
