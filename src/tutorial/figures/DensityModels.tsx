/** What chapter 1's figure holds against the shape: a Gaussian with its sliders, and a Gaussian's own draws. */
import { grid } from '../../analysis/histogram';
import { nats } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import {
  bestEntropy,
  bestNll,
  type DensityState,
  entropy,
  gaussianNll,
  normalDraws,
  normalNll,
  stretchTo,
} from '../chapters/density-state';
import { histogramOf } from '../mathematics/drawn';
import { gaussianFlow } from '../mathematics/gaussian';
import { Chart, pathOf, stepsOf } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Button, Controls, Key, Readings, Slider } from './controls';

type Props = FigureProps<DensityState>;

const CURVE_POINTS = 241;

export function Modelled({ state, set, lit, step }: Props) {
  const { shape } = state;
  const nll = gaussianNll(state);
  const spoken = nll === undefined ? undefined : `NLL ${nats(nll, 3)}`;
  return (
    <>
      <Controls>
        {step === 'fit' &&
          (['mean', 'deviation'] as const).map((name) => (
            <Slider
              key={name}
              lit={lit === 'gaussian'}
              {...SLIDERS[name]}
              value={state[name]}
              spoken={spoken}
              onChange={(next) => put(set, { [name]: next })}
            />
          ))}
        {step === 'entropy' && (
          <Button
            lit={lit === 'stretch'}
            pressed={shape.stretch === 2}
            onClick={() => set((before) => stretchTo(before, before.shape.stretch === 2 ? 1 : 2))}
          >
            Stretch to twice the width
          </Button>
        )}
      </Controls>
      <Readings
        rows={[
          ...(step === 'fit'
            ? [{ label: 'NLL of your Gaussian', value: gaussianNll(state), unit: 'nats', lit: true }]
            : [{ label: 'Entropy of the shape', value: entropy(state), unit: 'nats', lit: true }]),
          {
            label: 'NLL of the best Gaussian',
            // At the end the floor is that of infinitely many samples, which a few may happen to lie below.
            value: step === 'fit' ? bestNll(state) : bestEntropy(state),
            unit: 'nats',
          },
        ]}
      />
    </>
  );
}

/** A standard normal and its own draws; its NLL is shown only to those who have guessed it. */
export function GaussianDraws({ state }: Props) {
  const xs = grid(-4, 4, CURVE_POINTS);
  const density = gaussianFlow(0, 1).logProb(xs).map(Math.exp);
  const rows = histogramOf(normalDraws, 4);
  const guessed = state.answers.nll !== undefined;
  return (
    <>
      <Chart {...CHARTS.gaussian}>
        {(plot) => (
          <>
            <path class="area rows" d={stepsOf(rows.from, rows.to, rows.heights, plot.x, plot.y)} />
            <path class="line base" d={pathOf(xs, density, plot.x, plot.y)} />
          </>
        )}
      </Chart>
      <Key entries={Object.values(KEYS.gaussian)} />
      <Readings
        rows={[
          { label: 'Draws', value: normalDraws.length, digits: 0 },
          { label: 'NLL on them', value: guessed ? normalNll : undefined, unit: 'nats' },
        ]}
      />
    </>
  );
}
