/** Chapter 2's figure: the base below, the data at the side, and between them the map with its handles. */
import { useState } from 'preact/hooks';
import { compact } from '../../ui/format';
import type { FigureProps } from '../chapter';
import {
  type Carried,
  type ChangeState,
  carriedBy,
  DROP,
  densestUnit,
  dragKnot,
  dropMore,
  MOST_DROPPED,
  REACH,
  readingAt,
  STRIP_REACH,
  STRIP_WIDTH,
  stripMass,
  withStrip,
} from '../chapters/change-state';
import { Densities, Mark, mapPath, Samples, Strip, wayOf } from './ChangeChart';
import { Chart, type Plot } from './Chart';
import { Button, Controls, Key, Readings, Slider, Switch } from './controls';
import { Drops } from './Drops';
import { Flip } from './Flip';
import { Handle } from './Handle';
import { Stack } from './Stack';

type Props = FigureProps<ChangeState>;

/** The map takes this share of either axis; the densities lie in what is left. */
const REST = 2.6;
const LEAST = -REACH - REST;
const NUDGE = 0.05;

export function ChangeFigure(props: Props) {
  switch (props.step) {
    case 'stack':
      return <Stack {...props} />;
    case 'flip':
      return <Flip {...props} />;
    default:
      return <OneMap {...props} />;
  }
}

function OneMap({ state, set, lit, step }: Props) {
  const carried = carriedBy(state);
  const showsFactor = step === 'map' || step === 'drop' || step === 'mass' || state.factor;
  const drops = DROPPING.has(step) && state.dropped > 0;
  // Of the newest: those of before have landed.
  const [arrived, setArrived] = useState({ of: 0, count: 0 });
  const first = Math.max(0, state.dropped - DROP);
  return (
    <>
      <Chart
        label="The map from the base to the data"
        x={[LEAST, REACH]}
        y={[LEAST, REACH]}
        xTitle="z, the base"
        yTitle="x, the data"
        ticksFrom={-REACH}
        aspect={0.86}
        tallest={560}
        {...(drops
          ? {
              over: (plot: Plot) => (
                <Falling
                  plot={plot}
                  state={state}
                  first={first}
                  onLanded={(count) => setArrived({ of: state.dropped, count })}
                />
              ),
            }
          : {})}
      >
        {(plot) => (
          <>
            <Densities plot={plot} carried={carried} factor={showsFactor} />
            {step === 'mass' && <Strip plot={plot} state={state} carried={carried} />}
            {drops && (
              <Samples
                plot={plot}
                state={state}
                carried={carried}
                landed={first + (arrived.of === state.dropped ? arrived.count : 0)}
              />
            )}
            {step === 'logs' && <Mark plot={plot} state={state} />}
            <path class="line model" d={mapPath(plot, carried)} />
            {state.knots.x.slice(1, -1).map((z, i) => {
              const k = i + 1;
              const x = state.knots.y[k] ?? 0;
              return (
                <Handle
                  key={k}
                  plot={plot}
                  x={z}
                  y={x}
                  label={`Handle ${k} of the map`}
                  now={x}
                  min={-REACH}
                  max={REACH}
                  words={`z = ${compact(z, 3)} goes to x = ${compact(x, 3)}`}
                  lit={lit === 'knots'}
                  onDrag={(toZ, toX) => set((before) => dragKnot(before, k, toZ, toX))}
                  onNudge={(right, up) =>
                    set((before) =>
                      dragKnot(
                        before,
                        k,
                        (before.knots.x[k] ?? 0) + NUDGE * right,
                        (before.knots.y[k] ?? 0) + NUDGE * up,
                      ),
                    )
                  }
                />
              );
            })}
          </>
        )}
      </Chart>
      <Key
        entries={[
          { mark: 'line base', words: 'density of the base' },
          { mark: 'line model', words: 'the map' },
          ...(drops ? [{ mark: 'line model dots', words: 'samples, and their histogram' }] : []),
          { mark: 'line rows', words: showsFactor ? 'density of the data' : 'base’s density, moved to x' },
        ]}
      />
      <Under state={state} set={set} lit={lit} step={step} carried={carried} />
    </>
  );
}

/** Steps in which samples can be drawn. */
const DROPPING: ReadonlySet<string> = new Set(['drop', 'peaks']);

interface FallingProps {
  readonly plot: Plot;
  readonly state: ChangeState;
  readonly first: number;
  onLanded(count: number): void;
}

/** The newest samples on their way. */
function Falling({ plot, state, first, onLanded }: FallingProps) {
  return (
    <Drops count={state.dropped - first} run={state.dropped} place={wayOf(plot, state, first)} onLanded={onLanded} />
  );
}

function DropButton({ state, set, lit }: Pick<Props, 'state' | 'set' | 'lit'>) {
  return (
    <Button lit={lit === 'drop'} disabled={state.dropped >= MOST_DROPPED} onClick={() => set(dropMore)}>
      Drop {DROP}
    </Button>
  );
}

function Under({ state, set, lit, step, carried }: Props & { readonly carried: Carried }) {
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
              lit={lit === 'strip'}
              label="Middle of the strip, z"
              value={state.strip}
              from={-STRIP_REACH}
              to={STRIP_REACH}
              by={0.05}
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
            <Switch
              lit={lit === 'factor'}
              on={state.factor}
              onChange={(factor) => set((before) => ({ ...before, factor }))}
            >
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
            <Slider
              lit={lit === 'probe'}
              label="The mark, z"
              value={state.probe}
              from={-3}
              to={3}
              by={0.05}
              onChange={(probe) => set((before) => ({ ...before, probe, probed: true }))}
            />
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
