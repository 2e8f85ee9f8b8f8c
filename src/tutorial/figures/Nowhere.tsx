import type { FigureProps } from '../chapter';
import { answersOf, conditionalOf, distanceOf, learnMembers, nearOf, STARS } from '../chapters/trust-members';
import type { TrustState } from '../chapters/trust-state';
import { Chart, pathOf } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Key, Readings } from './controls';
import { Empty } from './Empty';
import { LearnedSlider } from './Work';

/** log10 of the total masses that can be asked about; the galaxies end below 14. */
const TOTALS = { from: 11, to: 15 } as const;
const MARKS = ['line model', 'line second', 'line third'] as const;
const LEAST_TOP = 2;

export function Nowhere(props: FigureProps<TrustState>) {
  const { state } = props;
  const { members, asked } = state;
  const near = nearOf(state, asked);
  const answers = answersOf(state, asked);
  const slices = members.map((member) => conditionalOf(member, asked));
  const top = 1.1 * Math.max(LEAST_TOP, ...slices.map(({ density }) => Math.max(...density)));
  return (
    <>
      {members.length > 0 ? (
        <Chart {...CHARTS.nowhere} x={[STARS.from, STARS.to]} y={[0, top]}>
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
        <Key entries={[...MARKS.map((mark, i) => ({ mark, words: `flow ${i + 1}` })), KEYS.nowhere.knot]} />
      )}
      <LearnedSlider
        of="asked"
        {...{ figure: props, learned: members.length > 0, work: learnMembers, value: asked }}
        range={[TOTALS.from, TOTALS.to, 0.1]}
        change={(before, next) => ({ ...before, asked: next })}
      />
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
