/** A figure of a picture with the outliers ringed: on the screen the rings lie over the picture. */
import type { OutliersFound } from '../../worker/outliers/messages';
import type { Range } from '../picture/shown-range';
import type { Draw } from '../plots/canvas';
import { isWithin, type Panels } from '../plots/panels';

interface Ringed {
  readonly marks: OutliersFound['marks'] | undefined;
  readonly panels: Panels;
  /** Of each feature. */
  readonly ranges: readonly Range[];
  readonly axes: readonly [number, number];
  readonly radius: number;
}

export function withRings(draw: Draw, { marks, panels, ranges, axes, radius }: Ringed): Draw {
  if (!marks) return draw;
  const { places, points } = marks;
  return (context, frame) => {
    const again = draw(context, frame);
    context.strokeStyle = frame.palette.sample;
    context.lineWidth = radius < 3 ? 0.6 : 1.2;
    for (const { box, x, y } of panels(frame, ranges, axes)) {
      if (!x || !y) continue;
      for (let i = 0; i < places.length; i++) {
        const at = i * ranges.length;
        const [px, py] = [x.scale.at(points[at + x.feature] as number), y.scale.at(points[at + y.feature] as number)];
        if (!isWithin(box, px, py)) continue;
        context.beginPath();
        context.arc(px, py, radius, 0, 2 * Math.PI);
        context.stroke();
      }
    }
    return again;
  };
}

/** For the caption of such a figure. */
export const ringWords = (marks: OutliersFound['marks'] | undefined): string =>
  marks && marks.places.length > 0 ? ` Rings: the ${marks.places.length} least likely outliers.` : '';
