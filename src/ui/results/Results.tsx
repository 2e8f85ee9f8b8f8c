/** What comes after training: rows that were held out against as many samples of the flow. */
import { useMemo } from 'preact/hooks';
import { countOf } from '../format';
import { syntheticLabel } from '../picture/picture';
import { PlotCanvas } from '../plots/canvas';
import { totalOf } from '../plots/histogram';
import { useSelect } from '../session';
import { drawComparison } from './draw-comparison';

export function ResultsRegion() {
  const result = useSelect((state) => state.finished);
  const choice = useSelect((state) => state.prepared?.columns[0]);
  const synthetic = useSelect((state) => syntheticLabel(state.catalog));
  const draw = useMemo(
    () => result && choice && drawComparison({ result, axis: choice.name, isLog: choice.transform === 'log10' }),
    [result, choice],
  );
  return (
    <section class="region results" aria-labelledby="results-title">
      <header class="region-head">
        <h2 id="results-title">Held-out rows against samples</h2>
        {result && synthetic && <span class="badge">{synthetic}</span>}
      </header>
      {result && draw ? (
        <>
          <ul class="legend">
            <li>
              <span class="key key-data" aria-hidden="true" />
              {countOf(totalOf(result.heldOut), 'held-out row')}
            </li>
            <li>
              <span class="key key-sample-steps" aria-hidden="true" />
              {countOf(totalOf(result.samples), 'sample')} of the flow
            </li>
          </ul>
          <PlotCanvas
            class="plot comparison"
            draw={draw}
            label="Held-out rows against samples"
            summary={`Both in the same ${countOf(result.heldOut.counts.length, 'bin')} along ${choice?.name ?? ''}; they disagree in ${disagreement(result.heldOut.counts, result.samples.counts)} % of the rows.`}
          />
        </>
      ) : (
        <p class="empty-note">
          When a run ends, rows that it never saw are drawn here against as many samples of the flow, in the catalog's
          own units: where the two agree, the flow has learned the data.
        </p>
      )}
    </section>
  );
}

/** Half the sum of the differences between two histograms of shares, in per cent: their total variation distance. */
function disagreement(a: Float64Array, b: Float64Array): number {
  const [totalA, totalB] = [a, b].map((counts) => counts.reduce((sum, value) => sum + value, 0) || 1);
  return Math.round(
    50 * a.reduce((sum, value, i) => sum + Math.abs(value / (totalA ?? 1) - (b[i] ?? 0) / (totalB ?? 1)), 0),
  );
}
