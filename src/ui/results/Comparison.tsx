/** A finished run's held-out rows against as many samples of the flow. */
import { useMemo } from 'preact/hooks';
import type { Histogram } from '../../analysis/histogram';
import type { PreparedRows } from '../../worker/messages/catalog';
import type { FinishedTraining } from '../../worker/messages/training';
import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { Mark } from '../Mark';
import { axisOf } from '../picture/labels';
import { syntheticLabel } from '../picture/picture';
import { pairOf } from '../picture/plane';
import { type Draw, PlotCanvas } from '../plots/canvas';
import { totalOf } from '../plots/histogram';
import styles from '../plots/Plots.module.css';
import { Runs } from '../runs/Runs';
import { useSelect } from '../session';
import { drawComparison } from './draw-comparison';
import { drawScatter } from './draw-scatter';

/** What is drawn of a finished run, and in words. */
interface View {
  readonly draw: Draw;
  readonly rows: number;
  readonly samples: number;
  readonly summary: string;
  readonly plane: boolean;
}

function viewOf(
  finished: FinishedTraining | undefined,
  prepared: PreparedRows | undefined,
  [first, second]: readonly [number, number],
): View | undefined {
  if (!finished || !prepared) return undefined;
  const { features } = prepared;
  const dim = features.length;
  const pair = dim > 1;
  const a = pair ? first : 0;
  const [heldOut, heldOutY] = [finished.heldOut[a], finished.heldOut[second]];
  const [samples, samplesY] = [finished.samples[a], finished.samples[second]];
  const [x, y] = [features[a], features[second]].map((feature) => feature && axisOf(feature));
  if (!heldOut || !samples || !x) return undefined;
  const shared = { rows: totalOf(heldOut), samples: totalOf(samples) };
  const along = (column: number) =>
    `along ${features[column]?.choice.name ?? ''} they disagree in ${disagreement(finished.heldOut[column], finished.samples[column])} % of the rows`;
  const bins = countOf(heldOut.counts.length, 'bin');
  if (pair && y && heldOutY && samplesY) {
    const points = {
      heldOut: pairOf(finished.points.heldOut, dim, [first, second]),
      samples: pairOf(finished.points.samples, dim, [first, second]),
    };
    return {
      ...shared,
      plane: true,
      draw: drawScatter({ heldOut: [heldOut, heldOutY], samples: [samples, samplesY], points, x, y }),
      summary: `${countOf(points.heldOut.length / 2, 'test row')} as discs and ${countOf(points.samples.length / 2, 'sample')} as crosses, ${y.label} against ${x.label}. In the same ${bins}, ${along(first)} and ${along(second)}.`,
    };
  }
  return {
    ...shared,
    plane: false,
    draw: drawComparison({ heldOut, samples, axis: x.logOf ?? x.label, isLog: x.logOf !== undefined }),
    summary: `Both in the same ${bins}: ${along(a)}.`,
  };
}

export function Comparison() {
  const finished = useSelect((state) => state.finished);
  const prepared = useSelect((state) => state.prepared);
  const synthetic = useSelect((state) => syntheticLabel(state.catalog));
  const axes = useSelect((state) => state.axes);
  const view = useMemo(() => viewOf(finished, prepared, axes), [finished, prepared, axes]);
  const rows = countOf(view?.rows ?? 0, 'test row');
  const samples = `${countOf(view?.samples ?? 0, 'sample')} of the flow`;
  return (
    <section class="region" aria-labelledby="results-title">
      <header class="region-head">
        <h2 id="results-title">Test set against samples</h2>
        {view && synthetic && <span class="badge">{synthetic}</span>}
        {view && (
          <div class="tools">
            <FigureButton
              draw={view.draw}
              title="Test rows and samples"
              description={view.summary}
              shape={view.plane ? 0.9 : 0.65}
              name="test set against samples"
              ofEnd
              legend={`Blue: ${rows}. Red: ${samples}.`}
            />
          </div>
        )}
      </header>
      {!view && (
        <p class="empty-note">
          When a run ends, test rows are drawn here against as many samples of the flow, in the catalog's own units.
          Where the two agree, the flow has learned the data.
        </p>
      )}
      {view && (
        <>
          <ul class={styles.legend}>
            <Mark of={view.plane ? 'points' : 'data'}>{rows}</Mark>
            <Mark of={view.plane ? 'crosses' : 'sample-steps'}>{samples}</Mark>
          </ul>
          <div>
            <PlotCanvas
              class={
                view.plane
                  ? `${styles.plot} ${styles.comparison} ${styles.plane}`
                  : `${styles.plot} ${styles.comparison}`
              }
              draw={view.draw}
              label="Test set against samples"
              summary={view.summary}
            />
          </div>
        </>
      )}
      <Runs />
    </section>
  );
}

/** Half the sum of the differences between two histograms of shares, in per cent: their total variation distance. */
function disagreement(a: Histogram | undefined, b: Histogram | undefined): number {
  if (!a || !b) return Number.NaN;
  const [totalA, totalB] = [totalOf(a) || 1, totalOf(b) || 1];
  return Math.round(
    50 * a.counts.reduce((sum, value, i) => sum + Math.abs(value / totalA - (b.counts[i] ?? 0) / totalB), 0),
  );
}
