/** The poster's figure 4c: the histogram of a learned flow's samples over that of rows that it was not trained on. */
import { histogram } from '../../analysis/histogram';
import type { FigureProps } from '../chapter';
import {
  COMPARED,
  drawSamples,
  heldOutRows,
  type LearningState,
  largestByChance,
  largestGap,
  PLAIN,
  plainRun,
  truthAt,
} from '../chapters/learning-state';
import { Chart, pathOf, stepsOf } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Button, Controls, Key, Readings } from './controls';
import { Runs } from './LearningRuns';

const VIEW = 4;
const BINS = 40;
const CURVE_POINTS = 161;

const heightsOf = (rows: Float64Array) =>
  histogram(rows, -VIEW, VIEW, BINS).counts.map((count) => (count * BINS) / (2 * VIEW * rows.length));

export function SampledRows(props: FigureProps<LearningState>) {
  const { state, set, lit } = props;
  const { samples } = state;
  const xs = Float64Array.from({ length: CURVE_POINTS }, (_, i) => VIEW * (i / 80 - 1));
  return (
    <>
      <Chart {...CHARTS.sampled} x={[-VIEW, VIEW]}>
        {(plot) => (
          <>
            <path class="area rows" d={stepsOf(-VIEW, VIEW, heightsOf(heldOutRows()), plot.x, plot.y)} />
            {samples && <path class="line model" d={stepsOf(-VIEW, VIEW, heightsOf(samples), plot.x, plot.y)} />}
            <path
              class="line truth"
              d={pathOf(
                xs,
                xs.map((x) => truthAt(PLAIN, x)),
                plot.x,
                plot.y,
              )}
            />
          </>
        )}
      </Chart>
      <Key entries={[KEYS.sampled.rows, ...(samples ? [KEYS.sampled.model] : []), KEYS.sampled.truth]} />
      {plainRun(state) ? (
        <Controls>
          <Button lit={lit === 'samples'} onClick={() => set(drawSamples)}>
            Draw {COMPARED.toLocaleString('en')} samples
          </Button>
        </Controls>
      ) : (
        <Runs {...props} />
      )}
      <Readings
        rows={[
          { label: 'Largest difference of the fractions below x', value: largestGap(state), digits: 3, lit: true },
          { label: 'By chance, larger in one case of twenty', value: largestByChance, digits: 3 },
        ]}
      />
    </>
  );
}
