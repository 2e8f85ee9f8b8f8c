/** Three flows asked for a stellar mass at a total mass, where there are galaxies and where there are none. */
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import {
  answersOf,
  conditionalOf,
  distanceOf,
  learnMembers,
  nearOf,
  STARS,
  type TrustState,
} from '../chapters/trust-state';
import { startWork } from '../work';
import { Chart, pathOf } from './Chart';
import { Controls, Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { WorkButton, WorkStatus } from './Work';

/** log10 of the total masses that can be asked about; the galaxies end below 14. */
const TOTALS = { from: 11, to: 15 } as const;
const MARKS = ['line model', 'line second', 'line third'] as const;
const LEAST_TOP = 2;

export function Nowhere({ state, set, lit }: FigureProps<TrustState>) {
  const { members, asked } = state;
  const near = nearOf(state, asked);
  const answers = answersOf(state, asked);
  const slices = members.map((member) => conditionalOf(member, asked));
  const top = 1.1 * Math.max(LEAST_TOP, ...slices.map(({ density }) => Math.max(...density)));
  return (
    <>
      {members.length > 0 ? (
        <Chart
          label="Stellar masses at one total mass, by three flows"
          x={[STARS.from, STARS.to]}
          y={[0, top]}
          xTitle="log10 of the stellar mass in Msun"
          yTitle="p(M_star | M_total)"
        >
          {(plot) => (
            <>
              {slices.map(({ y, density }, i) => (
                <path key={i} class={MARKS[i] ?? 'line'} d={pathOf(y, density, plot.x, plot.y)} />
              ))}
              <path
                class="line knot"
                d={Array.from(near, (mass) => `M${plot.x.at(mass).toFixed(1)} ${plot.bottom}v-12`).join('')}
              />
            </>
          )}
        </Chart>
      ) : (
        <Empty>What three flows say at one total mass will be here.</Empty>
      )}
      {members.length > 0 && (
        <Key
          entries={[
            ...MARKS.map((mark, i) => ({ mark, words: `flow ${i + 1}` })),
            { mark: 'line knot', words: 'galaxies of about this total mass, below' },
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
          label="log10 of the total mass"
          value={asked}
          from={TOTALS.from}
          to={TOTALS.to}
          by={0.1}
          words={nats(asked, 1)}
          disabled={members.length === 0}
          onChange={(next) => set((before) => ({ ...before, asked: next }))}
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          { label: 'Galaxies of about this total mass', value: answers && near.length, digits: 0, lit: true },
          { label: 'Nearest galaxy, dex away', value: distanceOf(state, asked), digits: 2 },
          ...[0, 1, 2].map((i) => ({
            label: `Median by flow ${i + 1}`,
            value: answers?.answers[i]?.median,
            digits: 2,
          })),
          { label: 'Width of the widest 90 % interval, dex', value: answers?.widest, digits: 2 },
        ]}
      />
    </>
  );
}
