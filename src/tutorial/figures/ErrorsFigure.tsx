/** Chapter 9's figures: densities with and without errors, moons as measured and deconvolved, one row, and wrong errors. */
import { grid, histogram } from '../../analysis/histogram';
import { compact, nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import {
  type ErrorsState,
  FACTORS,
  LEVELS,
  learnLevels,
  learnMoonsMeasured,
  learnStated,
  missed,
  peaksAt,
  rowsAt,
  type Shown,
  STATED_AT,
  TRUTH,
} from '../chapters/errors-state';
import { densityOf, givenMeasurement, meanOfPeaks, type Peak, varianceOf, withErrors } from '../mathematics/noisy';
import { startWork } from '../work';
import { areaOf, Chart, type Plot, pathOf, stepsOf } from './Chart';
import { Choice, Controls, Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { Plane } from './Plane';
import { WorkButton, WorkStatus } from './Work';

type Props = FigureProps<ErrorsState>;

export function ErrorsFigure(props: Props) {
  switch (props.step) {
    case 'noise':
      return <Noise {...props} />;
    case 'deconvolve':
      return <Deconvolve {...props} />;
    case 'moons':
      return <Moons {...props} />;
    case 'row':
      return <Row {...props} />;
    default:
      return <Stated {...props} />;
  }
}

const REACH = 4.5;
const XS = grid(-REACH, REACH, 361);
const TOP = 0.72;
const BINS = 45;
const curve = (peaks: readonly Peak[]) => XS.map((x) => densityOf(peaks, x));
const truth = curve(TRUTH);

const histograms = new Map<number, Float64Array>();
/** Measured rows at an error as a density per bin. */
function barsAt(error: number): Float64Array {
  const known = histograms.get(error);
  if (known) return known;
  const { measured } = rowsAt(error);
  const { counts } = histogram(measured, -REACH, REACH, BINS);
  const bars = Float64Array.from(counts, (count) => (count * BINS) / (2 * REACH * measured.length));
  histograms.set(error, bars);
  return bars;
}

const MARKS = {
  rows: { mark: 'line rows', words: 'measured rows' },
  truth: { mark: 'line truth', words: 'true density' },
  smeared: { mark: 'line base', words: 'true density, smeared by the errors' },
  plain: { mark: 'line second', words: 'plain fit' },
  deconvolved: { mark: 'line model', words: 'deconvolved fit' },
} as const;

function Densities({
  label,
  error,
  curves,
}: {
  readonly label: string;
  readonly error: number;
  readonly curves: readonly { readonly mark: string; readonly heights: Float64Array }[];
}) {
  return (
    <Chart label={label} x={[-REACH, REACH]} y={[0, TOP]} xTitle="x, or w as measured" yTitle="density">
      {(plot) => (
        <>
          <path class="area rows" d={stepsOf(-REACH, REACH, barsAt(error), plot.x, plot.y)} />
          <path class="line rows" d={stepsOf(-REACH, REACH, barsAt(error), plot.x, plot.y)} />
          <Truth plot={plot} />
          {curves.map(({ mark, heights }) => (
            <path key={mark} class={mark} d={pathOf(XS, heights, plot.x, plot.y)} />
          ))}
        </>
      )}
    </Chart>
  );
}

const Truth = ({ plot }: { readonly plot: Plot }) => <path class="line truth" d={pathOf(XS, truth, plot.x, plot.y)} />;

function Noise({ state, set, lit }: Props) {
  const { error } = state;
  const smeared = withErrors(TRUTH, error);
  return (
    <>
      <Densities
        label="True and measured values"
        error={error}
        curves={[{ mark: MARKS.smeared.mark, heights: curve(smeared) }]}
      />
      <Key entries={[MARKS.rows, MARKS.truth, MARKS.smeared]} />
      <Controls>
        <Slider
          lit={lit === 'error'}
          label="Standard deviation of the errors, σ"
          value={error}
          from={0}
          to={1.5}
          by={0.05}
          words={nats(error, 2)}
          onChange={(next) => set((before) => ({ ...before, error: next }))}
        />
      </Controls>
      <Readings
        rows={[
          { label: 'Variance of the true values', value: varianceOf(TRUTH), digits: 3 },
          { label: 'Variance of the measured values', value: varianceOf(smeared), digits: 3 },
          { label: 'Peaks of the measured values', value: peaksAt(error), digits: 0, lit: true },
        ]}
      />
    </>
  );
}

function Deconvolve({ state, set, lit }: Props) {
  const { pairs, level } = state;
  const pair = pairs[level];
  return (
    <>
      <Densities
        label="Fits with and without the errors"
        error={LEVELS[level] ?? 0}
        curves={
          pair
            ? [
                { mark: MARKS.plain.mark, heights: curve(pair.plain) },
                { mark: MARKS.deconvolved.mark, heights: curve(pair.deconvolved) },
              ]
            : []
        }
      />
      <Key entries={[MARKS.rows, MARKS.truth, ...(pair ? [MARKS.plain, MARKS.deconvolved] : [])]} />
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'level' && pairs.length === 0}
          onClick={() => startWork(set, 'Learning at four sizes of errors', learnLevels)}
        >
          Learn
        </WorkButton>
        <Slider
          lit={lit === 'level' && pairs.length > 0}
          label="Errors, σ"
          value={level}
          from={0}
          to={LEVELS.length - 1}
          by={1}
          words={nats(LEVELS[level] ?? 0, 1)}
          disabled={pairs.length === 0}
          onChange={(next) => set((before) => ({ ...before, level: next, deepest: Math.max(before.deepest, next) }))}
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          { label: 'Plain fit, nats from the truth', value: missed(pair?.plain), digits: 4, lit: true },
          { label: 'Deconvolved fit, nats from the truth', value: missed(pair?.deconvolved), digits: 4, lit: true },
          { label: 'Variance of the plain fit', value: pair && varianceOf(pair.plain), digits: 3 },
          { label: 'Variance of the deconvolved fit', value: pair && varianceOf(pair.deconvolved), digits: 3 },
        ]}
      />
    </>
  );
}

const VIEWS: readonly { readonly value: Shown; readonly words: string }[] = [
  { value: 'rows', words: 'measured rows' },
  { value: 'plain', words: 'plain' },
  { value: 'deconvolved', words: 'deconvolved' },
];

function Moons({ state, set, lit }: Props) {
  const { moons, shown } = state;
  return (
    <>
      {moons ? (
        <Plane
          label="Two moons, measured with errors"
          summary={shown === 'rows' ? 'The rows as they were measured.' : `The ${shown} density.`}
          x={moons.x}
          y={moons.y}
          points={moons.points}
          density={shown === 'rows' ? undefined : moons[shown]}
        />
      ) : (
        <Empty>The moons as they were measured, and what two mixtures make of them, will be here.</Empty>
      )}
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'moons' && moons === undefined}
          onClick={() => startWork(set, 'Learning the moons twice', learnMoonsMeasured)}
        >
          Learn
        </WorkButton>
        <Choice
          lit={lit === 'moons' && moons !== undefined}
          label="Show"
          value={shown}
          options={VIEWS}
          disabled={moons === undefined}
          onChange={(next) => set((before) => ({ ...before, shown: next, seen: [...new Set([...before.seen, next])] }))}
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          { label: 'NLL of the plain mixture', value: moons?.nll.plain, digits: 3, unit: 'nats', lit: true },
          { label: 'NLL of the deconvolved one', value: moons?.nll.deconvolved, digits: 3, unit: 'nats', lit: true },
          { label: 'NLL of the true density', value: moons?.nll.truth, digits: 3, unit: 'nats' },
        ]}
      />
    </>
  );
}

function Row({ state, set, lit }: Props) {
  const { measured, ownError } = state;
  const posterior = givenMeasurement(TRUTH, measured, ownError);
  const seen: readonly Peak[] = [{ weight: 1, mean: measured, deviation: ownError }];
  const [heights, likelihood] = [curve(posterior), curve(seen)];
  const top = 1.1 * Math.max(TOP, ...heights, ...likelihood);
  const mean = meanOfPeaks(posterior);
  return (
    <>
      <Chart
        label="One row: measurement, density of true values, posterior"
        x={[-REACH, REACH]}
        y={[0, top]}
        xTitle="x"
        yTitle="density"
      >
        {(plot) => (
          <>
            <Truth plot={plot} />
            <path class="line base" d={pathOf(XS, likelihood, plot.x, plot.y)} />
            <path class="area model" d={areaOf(XS, heights, plot.x, plot.y)} />
            <path class="line model" d={pathOf(XS, heights, plot.x, plot.y)} />
          </>
        )}
      </Chart>
      <Key
        entries={[
          { mark: 'line truth', words: 'density of true values, p(x)' },
          { mark: 'line base', words: 'the measurement, N(w; x, σ²)' },
          { mark: 'line model', words: 'posterior, p(x | w)' },
        ]}
      />
      <Controls>
        <Slider
          lit={lit === 'row'}
          label="Measured value, w"
          value={measured}
          from={-4}
          to={4}
          by={0.1}
          words={nats(measured, 1)}
          onChange={(next) => set((before) => ({ ...before, measured: next, moved: true }))}
        />
        <Slider
          lit={lit === 'row'}
          label="Its error, σ"
          value={ownError}
          from={0.1}
          to={1.5}
          by={0.1}
          words={nats(ownError, 1)}
          onChange={(next) => set((before) => ({ ...before, ownError: next, moved: true }))}
        />
      </Controls>
      <Readings
        rows={[
          { label: 'Mean of the posterior', value: mean, digits: 3, lit: true },
          { label: 'Its standard deviation', value: Math.sqrt(varianceOf(posterior)), digits: 3 },
        ]}
      />
    </>
  );
}

function Stated({ state, set, lit }: Props) {
  const { stated, factor } = state;
  const fit = stated[(FACTORS as readonly number[]).indexOf(factor)];
  return (
    <>
      <Chart
        label="Deconvolved with the stated errors"
        x={[-REACH, REACH]}
        y={[0, 1.3]}
        xTitle="x, or w as measured"
        yTitle="density"
      >
        {(plot) => (
          <>
            <path class="area rows" d={stepsOf(-REACH, REACH, barsAt(STATED_AT), plot.x, plot.y)} />
            <path class="line rows" d={stepsOf(-REACH, REACH, barsAt(STATED_AT), plot.x, plot.y)} />
            <Truth plot={plot} />
            {fit && <path class="line model" d={pathOf(XS, curve(fit), plot.x, plot.y)} />}
          </>
        )}
      </Chart>
      <Key entries={[MARKS.rows, MARKS.truth, ...(fit ? [MARKS.deconvolved] : [])]} />
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'stated' && stated.length === 0}
          onClick={() => startWork(set, 'Deconvolving three times', learnStated)}
        >
          Learn
        </WorkButton>
        <Choice
          lit={lit === 'stated' && stated.length > 0}
          label="Stated errors"
          value={String(factor)}
          options={FACTORS.map((one) => ({
            value: String(one),
            words: one === 1 ? 'right' : `${compact(one, 2)} × the true ones`,
          }))}
          disabled={stated.length === 0}
          onChange={(next) =>
            set((before) => ({
              ...before,
              factor: Number(next),
              factorsSeen: [...new Set([...before.factorsSeen, Number(next)])],
            }))
          }
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          { label: 'Nats from the truth', value: missed(fit), digits: 4, lit: true },
          { label: 'Standard deviation of the fit', value: fit && Math.sqrt(varianceOf(fit)), digits: 3 },
          { label: 'Standard deviation of the true values', value: Math.sqrt(varianceOf(TRUTH)), digits: 3 },
        ]}
      />
    </>
  );
}
