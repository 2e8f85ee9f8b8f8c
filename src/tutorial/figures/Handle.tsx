/** A handle in a chart: dragged by the pointer, moved by the arrow keys, and read out as a slider. */
import type { Plot } from './Chart';
import styles from './Handle.module.css';

export interface HandleProps {
  readonly plot: Plot;
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** The coordinate that a screen reader is told, with its limits, and both in words. */
  readonly now: number;
  readonly min: number;
  readonly max: number;
  readonly words: string;
  readonly lit?: boolean;
  /** What it looks like; what can only move up and down or left and right looks so. */
  readonly shape?: 'disc' | 'diamond' | 'upright';
  /** To a place in the units of the axes. */
  onDrag(x: number, y: number): void;
  /** By the arrow keys: steps to the right and up, ten of them for a page, and for Home and End more than there are: they stop at the end. */
  onNudge(right: number, up: number): void;
  readonly onFocus?: () => void;
}

/** Fingers are this wide; the mark itself is smaller. */
const REACH = 22;
const PAGE = 10;
/** Steps to either end of any handle's way: Home and End. */
const ALL = 1_000;

const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, PAGE],
  PageDown: [0, -PAGE],
};

export function Handle({ plot, x, y, label, now, min, max, words, lit, shape = 'disc', ...acts }: HandleProps) {
  const [px, py] = [plot.x.at(x), plot.y.at(y)];
  const place = (event: PointerEvent) => {
    const svg = (event.currentTarget as SVGGElement).ownerSVGElement;
    if (!svg) return;
    const { left, top } = svg.getBoundingClientRect();
    acts.onDrag(plot.x.invert(event.clientX - left), plot.y.invert(event.clientY - top));
  };
  return (
    <g
      class={lit ? `${styles.handle} ${styles.lighted}` : styles.handle}
      transform={`translate(${px.toFixed(2)} ${py.toFixed(2)})`}
      tabindex={0}
      role="slider"
      aria-label={label}
      aria-valuenow={Number(now.toFixed(4))}
      aria-valuemin={Number(min.toFixed(4))}
      aria-valuemax={Number(max.toFixed(4))}
      aria-valuetext={words}
      onFocus={acts.onFocus}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) place(event);
      }}
      onKeyDown={(event) => {
        const ends = shape === 'upright' ? ([ALL, 0] as const) : ([0, ALL] as const);
        const move =
          event.key === 'End' ? ends : event.key === 'Home' ? ([-ends[0], -ends[1]] as const) : KEYS[event.key];
        if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const times = event.shiftKey ? PAGE : 1;
        acts.onNudge(times * move[0], times * move[1]);
      }}
    >
      <circle r={REACH} class={styles.reach} />
      {shape === 'disc' && <circle r={6.5} class={styles.markShape} />}
      {shape === 'diamond' && <path d="M0 -7.5 7.5 0 0 7.5 -7.5 0Z" class={styles.markShape} />}
      {shape === 'upright' && <rect x={-4} y={-11} width={8} height={22} rx={2} class={styles.markShape} />}
    </g>
  );
}
