/** Chapter 9's last figures: moons as measured and deconvolved, one row's true value, and errors that are stated wrongly. */
import { compact } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import {
  type ErrorsState,
  FACTORS,
  learnMoonsMeasured,
  learnStated,
  missed,
  type Shown,
  STATED_AT,
  TRUTH,
} from '../chapters/errors-state';
import { givenMeasurement, meanOfPeaks, type Peak, varianceOf } from '../mathematics/noisy';
import { Bars } from './Bars';
import { areaOf, Chart, pathOf } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Choice, Controls, Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { barsAt, curve, MARKS, REACH, TOP, Truth, XS } from './ErrorsCurves';
import { Plane } from './Plane';
import { LearnFirst } from './Work';

type Props = FigureProps<ErrorsState>;

const VIEWS: readonly { readonly value: Shown; readonly words: string }[] = [
  { value: 'rows', words: 'measured rows' },
  { value: 'plain', words: 'plain' },
  { value: 'deconvolved', words: 'deconvolved' },
];

export function Moons(props: Props) {
  const { state, set } = props;
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
      <LearnFirst figure={props} control="moons" learned={moons !== undefined} work={learnMoonsMeasured}>
        {(use) => (
          <Choice
            {...use}
            label="Show"
            value={shown}
            options={VIEWS}
            onChange={(next) =>
              set((before) => ({ ...before, shown: next, seen: [...new Set([...before.seen, next])] }))
            }
          />
        )}
      </LearnFirst>
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

export function Row({ state, set, lit }: Props) {
  const { measured, ownError } = state;
  const posterior = givenMeasurement(TRUTH, measured, ownError);
  const seen: readonly Peak[] = [{ weight: 1, mean: measured, deviation: ownError }];
  const [heights, likelihood] = [curve(posterior), curve(seen)];
  const top = 1.1 * Math.max(TOP, ...heights, ...likelihood);
  const mean = meanOfPeaks(posterior);
  return (
    <>
      <Chart {...CHARTS.oneRow} x={[-REACH, REACH]} y={[0, top]}>
        {(plot) => (
          <>
            <Truth plot={plot} />
            <path class="line base" d={pathOf(XS, likelihood, plot.x, plot.y)} />
            <path class="area model" d={areaOf(XS, heights, plot.x, plot.y)} />
            <path class="line model" d={pathOf(XS, heights, plot.x, plot.y)} />
          </>
        )}
      </Chart>
      <Key entries={Object.values(KEYS.oneRow)} />
      <Controls>
        <Slider
          lit={lit === 'row'}
          {...SLIDERS.measured}
          value={measured}
          onChange={(measured) => put(set, { measured, moved: true })}
        />
        <Slider
          lit={lit === 'row'}
          {...SLIDERS.ownError}
          value={ownError}
          onChange={(ownError) => put(set, { ownError, moved: true })}
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

export function Stated(props: Props) {
  const { state, set } = props;
  const { stated, factor } = state;
  const fit = stated[(FACTORS as readonly number[]).indexOf(factor)];
  return (
    <>
      <Chart {...CHARTS.stated} x={[-REACH, REACH]}>
        {(plot) => (
          <>
            <Bars plot={plot} from={-REACH} to={REACH} heights={barsAt(STATED_AT)} />
            <Truth plot={plot} />
            {fit && <path class="line model" d={pathOf(XS, curve(fit), plot.x, plot.y)} />}
          </>
        )}
      </Chart>
      <Key entries={[MARKS.rows, MARKS.truth, ...(fit ? [MARKS.deconvolved] : [])]} />
      <LearnFirst figure={props} control="stated" learned={stated.length > 0} work={learnStated}>
        {(use) => (
          <Choice
            {...use}
            label="Stated errors"
            value={String(factor)}
            options={FACTORS.map((one) => ({
              value: String(one),
              words: one === 1 ? 'right' : `${compact(one, 2)} × the true ones`,
            }))}
            onChange={(next) =>
              set((before) => ({
                ...before,
                factor: Number(next),
                factorsSeen: [...new Set([...before.factorsSeen, Number(next)])],
              }))
            }
          />
        )}
      </LearnFirst>
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
