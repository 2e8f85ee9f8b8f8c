/** Chapter 2's figure: the base below, the data at the side, and between them the map with its handles. */
import { useSignal } from '@preact/signals';
import { compact } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { type ChangeState, carriedBy, DROP, dragKnot, REACH } from '../chapters/change-state';
import { byStep } from './by-step';
import { Densities, Mark, mapPath, Samples, Strip, wayOf } from './ChangeChart';
import { ChangeReadings } from './ChangeReadings';
import { Chart, type Plot } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Key } from './controls';
import { Drops } from './Drops';
import { Flip } from './Flip';
import { KnotHandle } from './KnotHandle';
import { Stack } from './Stack';

type Props = FigureProps<ChangeState>;

/** The map takes this share of either axis; the densities lie in what is left. */
const REST = 2.6;
const LEAST = -REACH - REST;

export const ChangeFigure = byStep<ChangeState>({ stack: Stack, flip: Flip }, OneMap);

function OneMap({ state, set, lit, step }: Props) {
  const carried = carriedBy(state);
  const showsFactor = step === 'map' || step === 'drop' || step === 'mass' || state.factor;
  const drops = DROPPING.has(step) && state.dropped > 0;
  // Of the newest: those of before have landed.
  const arrived = useSignal({ of: 0, count: 0 });
  const first = Math.max(0, state.dropped - DROP);
  return (
    <>
      <Chart
        {...CHARTS.map}
        x={[LEAST, REACH]}
        y={[LEAST, REACH]}
        ticksFrom={-REACH}
        {...(drops
          ? {
              over: (plot: Plot) => (
                <Falling
                  plot={plot}
                  state={state}
                  first={first}
                  onLanded={(count) => {
                    arrived.value = { of: state.dropped, count };
                  }}
                />
              ),
            }
          : {})}
      >
        {(plot) => (
          <>
            <Densities plot={plot} carried={carried} factor={showsFactor} />
            {step === 'mass' && <Strip plot={plot} state={state} carried={carried} />}
            {drops && <Samples plot={plot} state={state} carried={carried} first={first} arrived={arrived} />}
            {step === 'logs' && <Mark plot={plot} state={state} />}
            <path class="line model" d={mapPath(plot, carried)} />
            {state.knots.x.slice(1, -1).map((z, i) => {
              const k = i + 1;
              const x = state.knots.y[k] ?? 0;
              return (
                <KnotHandle
                  key={k}
                  {...{ plot, state, set, lit, k, bound: REACH, drag: dragKnot }}
                  label={`Handle ${k} of the map`}
                  words={`z = ${compact(z, 3)} goes to x = ${compact(x, 3)}`}
                />
              );
            })}
          </>
        )}
      </Chart>
      <Key
        entries={[
          KEYS.map.base,
          KEYS.map.model,
          ...(drops ? [KEYS.map.modelDots] : []),
          { mark: 'line rows', words: showsFactor ? 'density of the data' : 'base’s density, moved to x' },
        ]}
      />
      <ChangeReadings state={state} set={set} lit={lit} step={step} carried={carried} />
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
