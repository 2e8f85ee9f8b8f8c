/** Three flows asked along a line that leads away from everything that they have seen. */
import { grid } from '../../analysis/histogram';
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { ASKED_AT, askedOf, learnMembers, type TrustState } from '../chapters/trust-state';
import type { Snapshot } from '../lab/protocol';
import { sliceAt } from '../mathematics/plane';
import { startWork } from '../work';
import { Chart, pathOf } from './Chart';
import { Controls, Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { WorkButton, WorkStatus } from './Work';

const STARS = { from: 7, to: 13 } as const;
const STAR_POINTS = 241;
const STAR_GRID = grid(STARS.from, STARS.to, STAR_POINTS);
const MARKS = ['line model', 'line base', 'line second'] as const;
/** Below this a density is drawn at the floor. */
const FLOOR = -25;

const slices = new WeakMap<Snapshot, Float64Array>();

function logProbAlong(member: Snapshot): Float64Array {
  const known = slices.get(member) ?? sliceAt(member, ASKED_AT, STAR_GRID).logProb;
  slices.set(member, known);
  return known;
}

export function Nowhere({ state, set, lit }: FigureProps<TrustState>) {
  const { members, near, asked } = state;
  const answers = askedOf(state, 'asked');
  return (
    <>
      {members.length > 0 ? (
        <Chart
          label="Three flows asked along one line"
          x={[STARS.from, STARS.to]}
          y={[FLOOR, 5]}
          xTitle="log10 of the stellar mass in Msun"
          yTitle="ln p, nats"
        >
          {(plot) => (
            <>
              {members.map((member, i) => (
                <path
                  key={i}
                  class={MARKS[i] ?? 'line'}
                  d={pathOf(
                    STAR_GRID,
                    logProbAlong(member).map((p) => Math.max(FLOOR, p)),
                    plot.x,
                    plot.y,
                  )}
                />
              ))}
              <path
                class="line knot"
                d={Array.from(near, (mass) => `M${plot.x.at(mass).toFixed(1)} ${plot.bottom}v-12`).join('')}
              />
              <path class="line guide" d={`M${plot.x.at(asked)} ${plot.top}V${plot.bottom}`} />
            </>
          )}
        </Chart>
      ) : (
        <Empty>What three flows say along one line will be here.</Empty>
      )}
      {members.length > 0 && (
        <Key
          entries={[
            ...MARKS.map((mark, i) => ({ mark, words: `flow ${i + 1}` })),
            { mark: 'line knot', words: 'galaxies near this total mass, below' },
          ]}
        />
      )}
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'asked' && members.length === 0}
          onClick={() => startWork(set, 'Three flows learn the same galaxies', learnMembers)}
        >
          Learn
        </WorkButton>
        <Slider
          lit={lit === 'asked' && members.length > 0}
          label="log10 of the stellar mass"
          value={asked}
          from={STARS.from}
          to={STARS.to}
          by={0.1}
          words={nats(asked, 1)}
          disabled={members.length === 0}
          onChange={(next) => set((before) => ({ ...before, asked: next }))}
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          ...[0, 1, 2].map((i) => ({
            label: `ln p, flow ${i + 1}`,
            value: answers?.logProbs[i],
            digits: 3,
            unit: 'nats',
          })),
          { label: 'They differ by', value: answers?.spread, digits: 3, unit: 'nats', lit: true },
        ]}
      />
    </>
  );
}
