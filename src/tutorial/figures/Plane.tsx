/** The workbench's own picture of two columns, with what a chapter marks in it. */
import { useMemo } from 'preact/hooks';
import type { DensityPlane } from '../../analysis/density-plane';
import { drawPlane } from '../../ui/picture/draw-plane';
import type { PlaneAxis } from '../../ui/picture/labels';
import { type Draw, PlotCanvas } from '../../ui/plots/canvas';
import { planeFrame, within } from '../../ui/plots/plane-frame';
import styles from './Figures.module.css';

interface Props {
  readonly label: string;
  /** What the picture shows, for those who do not see it. */
  readonly summary: string;
  readonly x: PlaneAxis;
  readonly y: PlaneAxis;
  readonly points: Float32Array;
  readonly density: DensityPlane | undefined;
  /** A line along y at this place. */
  readonly cut?: number;
  /** Places to ring, x and y in turn, and one to mark more strongly. */
  readonly rings?: Float64Array;
  readonly ring?: readonly [number, number] | undefined;
}

const RING = 5;
const LARGE_RING = 9;

export function Plane({ label, summary, x, y, points, density, cut, rings, ring }: Props) {
  const plane = useMemo(
    () =>
      drawPlane(
        {
          kind: 'plane',
          synthetic: undefined,
          x,
          y,
          axes: [0, 1],
          points,
          density,
          draws: undefined,
          densityLabel: label,
        },
        { log: false, warp: false },
      ),
    [x, y, points, density, label],
  );
  const draw = useMemo<Draw>(
    () => (context, frame) => {
      plane(context, frame);
      const place = planeFrame(frame, x.histogram, y.histogram);
      within(context, place.box, () => {
        context.strokeStyle = frame.palette.ink;
        const circle = (atX: number, atY: number, radius: number, width: number) => {
          context.beginPath();
          context.arc(place.x.at(atX), place.y.at(atY), radius, 0, 2 * Math.PI);
          context.lineWidth = width;
          context.stroke();
        };
        if (cut !== undefined) {
          context.beginPath();
          context.moveTo(place.x.at(cut), place.box.top);
          context.lineTo(place.x.at(cut), place.box.bottom);
          context.lineWidth = 1.5;
          context.stroke();
        }
        for (let i = 0; rings && i + 1 < rings.length; i += 2)
          circle(rings[i] as number, rings[i + 1] as number, RING, 1.25);
        if (ring) circle(ring[0], ring[1], LARGE_RING, 2.5);
      });
      return false;
    },
    [plane, x, y, cut, rings, ring],
  );
  return (
    <div>
      <PlotCanvas class={styles.planeCanvas} draw={draw} label={label} summary={summary} />
      <p class="help">
        Blue: rows.{density && ' Red: the model. Its contours hold 50, 90 and 99 % (dashed) of the probability.'}
      </p>
    </div>
  );
}
