/** Samples on their way from the base to the data: dots on a canvas over a chart, each along a path of its own, one after another. */
import { useMemo, useRef } from 'preact/hooks';
import { type Draw, PlotCanvas } from '../../ui/plots/canvas';

interface Props {
  /** Dots that are let go. */
  readonly count: number;
  /** A new number lets them go from the start. */
  readonly run: number;
  /** Where dot i is in pixels of the chart, `along` from 0 at its start to 1 at its end. */
  readonly place: (i: number, along: number) => readonly [number, number];
  /** What the dots are: samples of a model, or data. */
  readonly of?: 'sample' | 'data';
  /** Whether dots stay where they land. */
  readonly stay?: boolean;
  /** Where all of them are on their way, from 0 to 1, in place of the fall. */
  readonly at?: number | undefined;
  /** So many have landed. */
  onLanded(count: number): void;
}

/** From the first dot to the last. */
const RELEASE_MS = 1_500;
const FLIGHT_MS = 900;
const RADIUS = 2.2;

/** For readers who want less motion all have landed at once. */
export const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Slow at both ends; beyond them as it was. */
const eased = (t: number) => (t < 0 || t > 1 ? t : t * t * (3 - 2 * t));

export function Drops({ count, run, place, of = 'sample', stay = false, at, onLanded }: Props) {
  const began = useRef<{ readonly run: number; readonly at: number } | undefined>(undefined);
  const landed = useRef(onLanded);
  landed.current = onLanded;
  const draw = useMemo<Draw>(
    () =>
      (context, { now, palette }) => {
        if (began.current?.run !== run) began.current = { run, at: isStill() ? Number.NEGATIVE_INFINITY : now };
        const passed = now - began.current.at;
        context.fillStyle = palette[of];
        context.globalAlpha = 0.75;
        let arrived = 0;
        for (let i = 0; i < count; i++) {
          const along = at === undefined ? eased((passed - (RELEASE_MS * i) / count) / FLIGHT_MS) : at;
          if (along >= 1) arrived += 1;
          if (along < 0 || (along >= 1 && !stay)) continue;
          const [x, y] = place(i, along);
          context.beginPath();
          context.arc(x, y, RADIUS, 0, 2 * Math.PI);
          context.fill();
        }
        context.globalAlpha = 1;
        landed.current(arrived);
        return at === undefined && arrived < count;
      },
    [count, run, place, of, stay, at],
  );
  return (
    <PlotCanvas
      class="over"
      draw={draw}
      label={of === 'sample' ? 'Samples on their way' : 'Rows on their way'}
      summary={`${count} dots`}
    />
  );
}
