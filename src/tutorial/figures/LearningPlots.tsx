/** Chapter 4's pictures: the spline with its knots, the densities, and the NLL step by step. */
import { histogram } from '../../analysis/histogram';
import { useMedia } from '../../ui/media';
import {
  floorOf,
  type LearningState,
  type RunSettings,
  STEPS,
  shownOf,
  trainingRows,
  truthAt,
} from '../chapters/learning-state';
import { mapOfOne } from '../mathematics/layers';
import { areaOf, Chart, type Plot, pathOf, stepsOf } from './Chart';
import { CHARTS } from './captions';

const VIEW = 4;
const ROW_BINS = 40;

/** What a chart says before there is a run. */
function Waiting({ plot, children }: { readonly plot: Plot; readonly children: string }) {
  return (
    <text class="note" x={(plot.left + plot.right) / 2} y={(plot.top + plot.bottom) / 2} text-anchor="middle">
      {children}
    </text>
  );
}

export function Densities({ settings, state }: { readonly settings: RunSettings; readonly state: LearningState }) {
  const { shift } = settings;
  const snapshot = shownOf(state);
  const [from, to] = [shift - VIEW, shift + VIEW];
  const map = snapshot && mapOfOne(snapshot, from, to);
  const { counts } = histogram(trainingRows(settings), from, to, ROW_BINS);
  const heights = counts.map((count) => (count * ROW_BINS) / (settings.rows * (to - from)));
  const xs = map?.x ?? Float64Array.from({ length: 161 }, (_, i) => from + ((to - from) * i) / 160);
  const truth = xs.map((x) => truthAt(settings, x));
  return (
    <div>
      <Chart {...CHARTS.learnedSpline} x={[from, to]} y={[-VIEW, VIEW]}>
        {(plot) =>
          map ? (
            <>
              <path class="line model" d={pathOf(map.x, map.z, plot.x, plot.y)} />
              {map.knots
                .filter(({ x, y }) => x >= from && x <= to && Math.abs(y) <= VIEW)
                .map(({ x, y }, k) => (
                  <circle key={k} class="dot probe" r={3.5} cx={plot.x.at(x)} cy={plot.y.at(y)} />
                ))}
            </>
          ) : (
            <Waiting plot={plot}>The spline will be here.</Waiting>
          )
        }
      </Chart>
      <Chart {...CHARTS.learnedDensity} x={[from, to]}>
        {(plot) => (
          <g>
            <path
              class="area rows"
              d={stepsOf(
                from,
                to,
                heights.map((height) => Math.min(0.8, height)),
                plot.x,
                plot.y,
              )}
            />
            <path class="line truth" d={pathOf(xs, truth, plot.x, plot.y)} />
            {map && <Curve plot={plot} x={map.x} heights={map.density.map((p) => Math.min(0.8, p))} />}
          </g>
        )}
      </Chart>
    </div>
  );
}

export function NllCurve({ state, settings }: { readonly state: LearningState; readonly settings: RunSettings }) {
  const looks = state.run?.snapshot?.looks ?? [];
  // Beside the densities as high as both of them; below them so low that all are seen at once.
  // As the style sheet puts the parts of a figure below each other on a phone.
  const narrow = useMedia('(max-width: 760px)');
  const floor = floorOf(settings);
  const values = looks.flatMap(({ train, validation }) => [train, validation]);
  const low = Math.min(floor, ...values) - 0.1;
  const high = Math.min(4, Math.max(floor + 1, ...values));
  const steps = looks.map((look) => look.step);
  const within = (nll: number) => Math.min(high, Math.max(low, nll));
  return (
    <Chart {...CHARTS.nll} x={[0, STEPS]} y={[low, high]} aspect={narrow ? 0.5 : 1}>
      {(plot) => (
        <>
          <path class="line truth" d={`M${plot.left} ${plot.y.at(floor)}H${plot.right}`} />
          {looks.length === 0 && <Waiting plot={plot}>The NLL of every step will be here.</Waiting>}
          {(['train', 'validation'] as const).map((of) => (
            <path
              key={of}
              class={`line ${of === 'train' ? 'training' : of}`}
              d={pathOf(
                steps,
                looks.map((look) => within(look[of])),
                plot.x,
                plot.y,
              )}
            />
          ))}
        </>
      )}
    </Chart>
  );
}

/** A learned density: filled, and its line. */
function Curve({
  plot,
  x,
  heights,
}: {
  readonly plot: Plot;
  readonly x: Float64Array;
  readonly heights: Float64Array;
}) {
  return (
    <>
      <path class="area model" d={areaOf(x, heights, plot.x, plot.y)} />
      <path class="line model" d={pathOf(x, heights, plot.x, plot.y)} />
    </>
  );
}
