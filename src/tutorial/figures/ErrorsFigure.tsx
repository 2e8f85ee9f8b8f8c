/** Chapter 9's figures: densities with and without errors; those of rows lie in `MeasuredRows`. */
import { nats } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import { type ErrorsState, LEVELS, learnLevels, missed, peaksAt, TRUTH } from '../chapters/errors-state';
import { varianceOf, withErrors } from '../mathematics/noisy';
import { byStep } from './by-step';
import { SLIDERS } from './captions';
import { Controls, Key, Readings, Slider } from './controls';
import { curve, Densities, MARKS } from './ErrorsCurves';
import { Moons, Row, Stated } from './MeasuredRows';
import { LearnedSlider } from './Work';

type Props = FigureProps<ErrorsState>;

export const ErrorsFigure = byStep<ErrorsState>(
  { noise: Noise, deconvolve: Deconvolve, moons: Moons, row: Row },
  Stated,
);

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
        <Slider lit={lit === 'error'} {...SLIDERS.error} value={error} onChange={(error) => put(set, { error })} />
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

function Deconvolve(props: Props) {
  const { state } = props;
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
      <LearnedSlider
        of="level"
        {...{ figure: props, learned: pairs.length > 0, work: learnLevels, value: level }}
        range={[0, LEVELS.length - 1, 1]}
        words={nats(LEVELS[level] ?? 0, 1)}
        change={(before, next) => ({ ...before, level: next, deepest: Math.max(before.deepest, next) })}
      />
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
