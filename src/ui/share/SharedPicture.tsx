/** The picture of a shared model: its density over samples of it. */
import { useMemo } from 'preact/hooks';
import type { Drawn } from '../../worker/shared/protocol';
import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { drawDensity } from '../picture/draw-density';
import { drawPlane } from '../picture/draw-plane';
import { axisOf } from '../picture/labels';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import styles from './SharedModel.module.css';

export function SharedPicture({ drawn: { columns, draws, density, plane: ofDraws } }: { drawn: Drawn }) {
  const dim = columns.length;
  const [first, second] = columns;
  const { draw, summary } = useMemo(() => {
    const points = Float32Array.from(draws);
    if (first && second) {
      const [x, y] = [axisOf(first), axisOf(second)];
      const plane = density.kind === 'plane' ? density : ofDraws;
      const pairs =
        dim === 2
          ? points
          : Float32Array.from(
              { length: (2 * points.length) / dim },
              (_, i) => points[(i >> 1) * dim + (i & 1)] as number,
            );
      const picture = {
        kind: 'plane',
        synthetic: undefined,
        x,
        y,
        axes: [0, 1],
        points: pairs,
        density: plane,
        draws: undefined,
        densityLabel: 'Density',
      } as const;
      return {
        draw: drawPlane(picture, { log: false, warp: false }),
        summary: `${y.label} against ${x.label}: contours hold 50, 90 and 99 % of the density, points are ${countOf(draws.length / dim, 'draw')} of it.`,
      };
    }
    if (!first || density.kind !== 'curve') return { draw: () => false, summary: '' };
    const axis = axisOf(first);
    const picture = {
      kind: 'curve',
      synthetic: undefined,
      axis: axis.label,
      logOf: axis.logOf,
      unit: axis.unit,
      histogram: first.histogram,
      density,
      densityLabel: 'Density',
      given: false,
      truth: undefined,
    } as const;
    const motion = { from: density, to: density, start: 0 };
    return {
      draw: drawDensity({ picture, motion, log: false, hover: undefined }),
      summary: `Along ${axis.label}: the density as a line, ${countOf(draws.length / dim, 'draw')} of it as bars.`,
    };
  }, [draws, density, ofDraws, first, second, dim]);
  return (
    <div class={styles.sharedPlot}>
      <PlotCanvas class={plots.plot} draw={draw} label="Density of the shared model" summary={summary} />
      <p class="help">
        Blue: samples of the model, not data. Red: its density.{' '}
        <FigureButton
          draw={draw}
          title="Density of the shared model"
          description={summary}
          shape={0.8}
          name="shared model"
          legend="Blue: samples of the model. Red: its density."
          caption=""
        />
      </p>
    </div>
  );
}
