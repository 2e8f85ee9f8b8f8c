/** Chapter 8's figures: throws and a density along a line through them, and ranks of true angles. */
import { grid } from '../../analysis/histogram';
import type { FigureProps } from '../chapter';
import {
  askAngle,
  exactAt,
  learnedAt,
  learnLikelihood,
  learnPosterior,
  observe,
  type PosteriorState,
  SHOWN,
  seenAngle,
} from '../chapters/posterior-state';
import { conditionalDensity } from '../mathematics/given';
import { ANGLE_GRID, ANGLES, RANGES, rangeDensity } from '../mathematics/throws';
import { byStep } from './by-step';
import { areaOf, Chart, type Plot, pathOf } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Key } from './controls';
import styles from './Figures.module.css';
import { PosteriorRanks } from './PosteriorRanks';
import { LearnedSlider } from './Work';

type Props = FigureProps<PosteriorState>;

export const PosteriorFigure = byStep<PosteriorState>({ condition: Condition, infer: Infer }, PosteriorRanks);

const RANGE_GRID = grid(RANGES.from, RANGES.to, 401);

function dotsOf({ x, y }: Plot): string {
  let path = '';
  for (const [i, angle] of SHOWN.angles.entries())
    path += `M${x.at(angle).toFixed(1)} ${y.at(SHOWN.ranges[i] as number).toFixed(1)}h0`;
  return path;
}

/** All throws, and a line through those that agree with the condition. */
function Throws({ angle, range }: { readonly angle?: number; readonly range?: number }) {
  return (
    <Chart {...CHARTS.throws} x={[ANGLES.from, ANGLES.to]} y={[RANGES.from, RANGES.to]}>
      {(plot) => (
        <>
          <path class="line rows dots faint" d={dotsOf(plot)} />
          {angle !== undefined && <path class="line probe" d={`M${plot.x.at(angle)} ${plot.top}V${plot.bottom}`} />}
          {range !== undefined && <path class="line probe" d={`M${plot.left} ${plot.y.at(range)}H${plot.right}`} />}
        </>
      )}
    </Chart>
  );
}

interface CurvesProps {
  /** On one scale, so that curves at other conditions compare. */
  readonly chart: typeof CHARTS.rangesAtAngle | typeof CHARTS.anglesAtRange;
  readonly at: Float64Array;
  readonly learned: Float64Array | undefined;
  readonly exact: Float64Array;
}

function Curves({ chart, at, learned, exact }: CurvesProps) {
  return (
    <Chart {...chart} x={[at[0] as number, at.at(-1) as number]}>
      {(plot) => (
        <>
          {learned && <path class="area model" d={areaOf(at, learned, plot.x, plot.y)} />}
          {learned && <path class="line model" d={pathOf(at, learned, plot.x, plot.y)} />}
          {learned && <path class="line truth" d={pathOf(at, exact, plot.x, plot.y)} />}
        </>
      )}
    </Chart>
  );
}

function Condition(props: Props) {
  const { state } = props;
  const { likelihood, angle } = state;
  return (
    <>
      <div class={styles.figurePair} data-part="kept">
        <Throws angle={angle} />
        <Curves
          chart={CHARTS.rangesAtAngle}
          at={RANGE_GRID}
          learned={likelihood && conditionalDensity(likelihood, RANGE_GRID, seenAngle(angle))}
          exact={RANGE_GRID.map((range) => rangeDensity(range, angle))}
        />
      </div>
      <Key entries={Object.values(KEYS.throws)} />
      <LearnedSlider
        of="angle"
        {...{ figure: props, learned: !!likelihood, work: learnLikelihood, value: angle, change: askAngle }}
      />
    </>
  );
}

function Infer(props: Props) {
  const { state } = props;
  const { inferred, observed } = state;
  const exact = exactAt(observed);
  return (
    <>
      <div class={styles.figurePair} data-part="kept">
        <Throws range={observed} />
        <Curves
          chart={CHARTS.anglesAtRange}
          at={ANGLE_GRID}
          learned={inferred && learnedAt(inferred, observed)}
          exact={exact}
        />
      </div>
      <Key entries={Object.values(KEYS.throws)} />
      <LearnedSlider
        of="observed"
        {...{ figure: props, learned: !!inferred, work: learnPosterior, value: observed, change: observe }}
      />
    </>
  );
}
