/** Chapter 3's figure: the spline with its knots and slopes, and below it the density that it gives. */
import { compact, nats } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import {
  curvesOf,
  dragLambda,
  type KnotsState,
  readOff,
  targetDensity,
  targetEntropy,
  targetNll,
  VIEW,
  withBins,
  withBound,
  withOrder,
} from '../chapters/knots-state';
import { areaOf, Chart, pathOf } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Choice, Controls, Key, Readings, Slider } from './controls';
import { Box, KnotHandles, Levers, Reading, Rug } from './KnotsChart';

type Props = FigureProps<KnotsState>;

const LEAST_TOP = 0.6;
/** Steps in which a place is read off. */
const READING = new Set(['box', 'inverse']);

export function KnotsFigure({ state, set, lit, step }: Props) {
  const { knots, direction } = state;
  const curves = curvesOf(knots);
  const target = step === 'target' ? curves.x.map(targetDensity) : undefined;
  const top = 1.1 * Math.max(LEAST_TOP, ...curves.density, ...(target ?? []));
  const held = { state, set, lit };
  const sloped = step !== 'position' && step !== 'height';
  return (
    <>
      <Chart {...CHARTS.spline} x={[-VIEW, VIEW]} y={[-VIEW, VIEW]}>
        {(plot) => (
          <>
            <Box plot={plot} bound={knots.bound} />
            <path class="line model" d={pathOf(curves.x, curves.y, plot.x, plot.y)} />
            {READING.has(step) && <Reading {...held} plot={plot} />}
            {sloped && <Levers {...held} plot={plot} />}
            <KnotHandles
              {...held}
              plot={plot}
              spoken={step === 'target' ? `NLL ${nats(targetNll(state), 3)}` : undefined}
            />
          </>
        )}
      </Chart>
      <Chart
        {...CHARTS.splineDensity}
        x={[-VIEW, VIEW]}
        y={[0, top]}
        summary={`Highest: ${compact(Math.max(...curves.density), 3)}, at x = ${compact(curves.x[curves.density.indexOf(Math.max(...curves.density))] ?? 0, 3)}.`}
      >
        {(plot) => (
          <>
            {target && <path class="line truth" d={pathOf(curves.x, target, plot.x, plot.y)} />}
            {step === 'target' && <Rug plot={plot} />}
            <path class="area model" d={areaOf(curves.x, curves.density, plot.x, plot.y)} />
            <path class="line model" d={pathOf(curves.x, curves.density, plot.x, plot.y)} />
            {knots.x.map((x, k) => (
              <line
                key={k}
                class="line knot"
                x1={plot.x.at(x)}
                x2={plot.x.at(x)}
                y1={plot.bottom - 7}
                y2={plot.bottom}
              />
            ))}
          </>
        )}
      </Chart>
      {target && <Key entries={Object.values(KEYS.splineDensity)} />}
      <Controls>
        {step === 'bins' && (
          <Slider
            lit={lit === 'bins'}
            {...SLIDERS.bins}
            value={knots.x.length - 1}
            onChange={(bins) => set((before) => withBins(before, bins))}
          />
        )}
        {step === 'box' && (
          <Slider
            {...SLIDERS.bound}
            value={knots.bound}
            onChange={(bound) => set((before) => withBound(before, bound))}
          />
        )}
        {step === 'order' && (
          <>
            <Choice
              lit={lit === 'order'}
              label="Form"
              value={knots.order}
              options={[
                { value: 'rational-quadratic', words: 'rational-quadratic' },
                { value: 'linear-rational', words: 'linear-rational' },
              ]}
              onChange={(order) => set((before) => withOrder(before, order))}
            />
            {knots.order === 'linear-rational' && (
              <Slider
                lit={lit === 'order'}
                {...SLIDERS.lambda}
                value={knots.lambda[0] ?? 0.5}
                onChange={(lambda) => set((before) => dragLambda(before, lambda))}
              />
            )}
          </>
        )}
        {step === 'inverse' && (
          <Choice
            lit={lit === 'direction'}
            label="Direction"
            value={direction}
            options={[
              { value: 'inverse', words: 'inverse, x to z' },
              { value: 'forward', words: 'forward, z to x' },
            ]}
            onChange={(direction) => put(set, { direction })}
          />
        )}
      </Controls>
      <Numbers state={state} step={step} />
    </>
  );
}

function Numbers({ state, step }: { readonly state: KnotsState; readonly step: string }) {
  if (READING.has(step)) {
    const { x, y, slope, back, logProb } = readOff(state);
    return (
      <Readings
        rows={[
          { label: 'x', value: x },
          { label: 'z', value: y },
          { label: state.direction === 'inverse' ? 'Slope dz/dx' : 'Slope dx/dz', value: slope },
          { label: 'There and back again', value: back },
          { label: 'ln p(x)', value: logProb, unit: 'nats' },
        ]}
      />
    );
  }
  if (step === 'target') {
    return (
      <Readings
        rows={[
          { label: 'NLL of the rows', value: targetNll(state), unit: 'nats', lit: true },
          { label: 'Entropy of the true density', value: targetEntropy, unit: 'nats' },
        ]}
      />
    );
  }
  const { area, density } = curvesOf(state.knots);
  return (
    <Readings
      rows={[
        { label: 'Highest density', value: Math.max(...density), digits: 4, lit: step === 'height' },
        { label: 'Area of the density', value: area },
      ]}
    />
  );
}
