/** Chapter 2's controls and readings below the map, by step. */
import { type FigureProps, put } from '../chapter';
import {
  type Carried,
  type ChangeState,
  DROP,
  densestUnit,
  dropMore,
  MOST_DROPPED,
  readingAt,
  STRIP_REACH,
  STRIP_WIDTH,
  stripMass,
  withStrip,
} from '../chapters/change-state';
import { SLIDERS } from './captions';
import { Button, Controls, Readings, Slider, Switch } from './controls';

type Props = FigureProps<ChangeState>;

const REACHED = [-STRIP_REACH, STRIP_REACH, 0.05] as const;

function DropButton({ state, set, lit }: Pick<Props, 'state' | 'set' | 'lit'>) {
  return (
    <Button lit={lit === 'drop'} disabled={state.dropped >= MOST_DROPPED} onClick={() => set(dropMore)}>
      Drop {DROP}
    </Button>
  );
}

export function ChangeReadings({ state, set, lit, step, carried }: Props & { readonly carried: Carried }) {
  const slider = <Of extends 'strip' | 'probe'>(of: Of) => ({ lit: lit === of, ...SLIDERS[of], value: state[of] });
  switch (step) {
    case 'drop': {
      const { share, mass } = densestUnit(state);
      return (
        <>
          <Controls>
            <DropButton state={state} set={set} lit={lit} />
          </Controls>
          <Readings
            rows={[
              { label: 'Samples', value: state.dropped, digits: 0, lit: true },
              {
                label: 'Of them within half a unit of the peak',
                value: state.dropped ? 100 * share : undefined,
                digits: 1,
                unit: '%',
              },
              { label: 'Mass of the density there', value: 100 * mass, digits: 1, unit: '%' },
            ]}
          />
        </>
      );
    }
    case 'mass': {
      const { base, data } = stripMass(state);
      return (
        <>
          <Controls>
            <Slider
              {...slider('strip')}
              range={REACHED}
              onChange={(strip) => set((before) => withStrip(before, strip))}
            />
          </Controls>
          <Readings
            rows={[
              { label: `Mass of the strip, ${STRIP_WIDTH} wide`, value: base, lit: true },
              { label: 'Mass of its image', value: data, lit: true },
            ]}
          />
        </>
      );
    }
    case 'forgotten':
      return (
        <>
          <Controls>
            <Switch lit={lit === 'factor'} on={state.factor} onChange={(factor) => put(set, { factor })}>
              Divide by the slope of the map
            </Switch>
          </Controls>
          <Readings
            rows={[
              {
                label: 'Area under the curve at the side',
                // Known only to those who have guessed.
                value:
                  state.answers.forgotten === undefined
                    ? undefined
                    : state.factor
                      ? carried.area
                      : carried.forgottenArea,
              },
            ]}
          />
        </>
      );
    case 'logs': {
      const { x, slope, logBase, logFactor, logProb } = readingAt(state);
      return (
        <>
          <Controls>
            <Slider {...slider('probe')} onChange={(probe) => put(set, { probe, probed: true })} />
          </Controls>
          <Readings
            rows={[
              { label: 'x', value: x },
              { label: 'dx/dz', value: slope },
              { label: 'ln of the base’s density', value: logBase, unit: 'nats' },
              { label: 'ln |dz/dx|', value: logFactor, unit: 'nats' },
              { label: 'ln p(x), their sum', value: logProb, unit: 'nats', lit: true },
            ]}
          />
        </>
      );
    }
    default:
      return (
        <>
          {step === 'peaks' && (
            <Controls>
              <DropButton state={state} set={set} lit={lit} />
            </Controls>
          )}
          <Readings
            rows={[
              {
                label: 'Slope at the centre, dx/dz',
                value: readingAt({ ...state, probe: 0 }).slope,
                digits: 3,
                lit: step === 'steep',
              },
              { label: 'Area of the data’s density', value: carried.area },
            ]}
          />
        </>
      );
  }
}
