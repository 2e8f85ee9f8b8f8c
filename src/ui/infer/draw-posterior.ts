/** Draws every pair of unknown columns of one row: contours of the draws, and the values that the row has. */
import { pictureRange } from '../../analysis/histogram';
import { applyTransform } from '../../catalog/column-transforms';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { panelAt } from '../corner/corner-layout';
import { drawCorner } from '../corner/draw-corner';
import type { Draw } from '../plots/canvas';
import { within } from '../plots/plane-frame';
import { linearScale } from '../plots/scale';
import type { KeptAnswer } from './view';

/** Of the range of the draws, on either side. */
const PAD = 0.06;

/** Where the picture of a column reaches: over its draws and the value of the row. */
function rangeOf(values: Float64Array, truth: number | undefined) {
  const { from, to } = pictureRange(values);
  const known = truth !== undefined && Number.isFinite(truth);
  const [low, high] = known ? [Math.min(from, truth), Math.max(to, truth)] : [from, to];
  const pad = PAD * (high - low) || 1e-6;
  return { from: low - pad, to: high + pad, counts: new Float64Array(1) };
}

export interface PosteriorPicture extends Pick<KeptAnswer, 'columns' | 'truth'> {
  /** Draws, row-major [draws, columns], in the units of the transformed columns. */
  readonly cloud: Float32Array;
}

export function drawPosterior({ columns, cloud, truth }: PosteriorPicture): Draw {
  const dim = columns.length;
  const known = columns.map(({ choice, transform }) => {
    const value = truth.get(choice.name);
    return value === undefined ? undefined : applyTransform(transform, value);
  });
  const features = columns.map((column, i): PreparedColumn => {
    const own = Float64Array.from({ length: cloud.length / dim }, (_, k) => cloud[k * dim + i] as number);
    return { ...column, histogram: rangeOf(own, known[i]) };
  });
  const corner = drawCorner(
    { features, points: new Float32Array() },
    { kind: 'cloud', samples: cloud },
    [-1, -1],
    features.map(({ histogram }) => histogram),
  );
  return (context, frame) => {
    corner(context, frame);
    const { width, height, palette } = frame;
    context.strokeStyle = palette.data;
    context.lineWidth = 1.5;
    for (const [row, up] of features.entries()) {
      for (const [column, across] of features.slice(0, row + 1).entries()) {
        const box = panelAt(width, height, dim, column, row);
        const x = linearScale(across.histogram.from, across.histogram.to, box.left, box.right);
        const y = linearScale(up.histogram.from, up.histogram.to, box.bottom, box.top);
        within(context, box, () => {
          const [atX, atY] = [known[column], row === column ? undefined : known[row]];
          context.beginPath();
          if (atX !== undefined && Number.isFinite(atX)) {
            context.moveTo(x.at(atX), box.top);
            context.lineTo(x.at(atX), box.bottom);
          }
          if (atY !== undefined && Number.isFinite(atY)) {
            context.moveTo(box.left, y.at(atY));
            context.lineTo(box.right, y.at(atY));
          }
          context.stroke();
        });
      }
    }
    return false;
  };
}
