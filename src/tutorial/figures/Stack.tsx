/** Two maps one behind the other: three axes, z below, u in the middle, x above, with the density on each. */
import { grid } from '../../analysis/histogram';
import { nats } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import type { ChangeState } from '../chapters/change-state';
import { carriedThrough, logBaseAt, STACK_REACH, throughBoth } from '../mathematics/stacked';
import { areaOf, Chart, pathOf } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Controls, Key, Readings, Slider } from './controls';

const ZS = grid(-3.4, 3.4, 201);
/** Places whose way is drawn. */
const WAYS = grid(-3, 3, 25);
/** Axes lie one apart; the highest of the three densities is drawn so high above its own, and a density of 1 at most so high. */
const MOST = 0.9;
const HEIGHT = 1.4;
const AXES = ['z', 'u', 'x'] as const;

export function Stack({ state, set, lit }: FigureProps<ChangeState>) {
  const { bends, mark } = state;
  const { u, x, first, second } = carriedThrough(bends, ZS);
  const ways = carriedThrough(bends, WAYS);
  const at = throughBoth(bends, mark);
  const base = ZS.map((z) => Math.exp(logBaseAt(z)));
  const ofU = base.map((p, i) => p * Math.exp(-(first[i] as number)));
  const ofX = ofU.map((p, i) => p * Math.exp(-(second[i] as number)));
  const scale = Math.min(HEIGHT, MOST / Math.max(...base, ...ofU, ...ofX));
  const raised = (level: number, density: Float64Array) => density.map((p) => level + scale * p);
  const curves = [
    { at: ZS, heights: raised(0, base), mark: 'base' },
    { at: u, heights: raised(1, ofU), mark: 'model' },
    { at: x, heights: raised(2, ofX), mark: 'rows' },
  ];
  return (
    <>
      <Chart
        {...CHARTS.stack}
        summary={`The mark goes from z = ${nats(mark, 2)} to u = ${nats(at.u, 2)} to x = ${nats(at.x, 2)}.`}
        x={[-STACK_REACH, STACK_REACH]}
      >
        {(plot) => (
          <>
            {Array.from(WAYS, (z, i) => (
              <path
                key={i}
                class="line guide"
                d={pathOf([z, ways.u[i] as number, ways.x[i] as number], [0, 1, 2], plot.x, plot.y)}
              />
            ))}
            {curves.map(({ at: places, heights, mark: kind }, level) => (
              <g key={kind}>
                <path class={`area ${kind}`} d={areaOf(places, heights, plot.x, plot.y, level)} />
                <path class={`line ${kind}`} d={pathOf(places, heights, plot.x, plot.y)} />
                <path class="line knot" d={`M${plot.left} ${plot.y.at(level)}H${plot.right}`} />
                <text class="note" x={plot.left + 4} y={plot.y.at(level) - 6}>
                  {AXES[level]}
                </text>
              </g>
            ))}
            <path class="line probe" d={pathOf([mark, at.u, at.x], [0, 1, 2], plot.x, plot.y)} />
            {[mark, at.u, at.x].map((place, level) => (
              <circle key={level} class="dot probe" r={5} cx={plot.x.at(place)} cy={plot.y.at(level)} />
            ))}
          </>
        )}
      </Chart>
      <Key entries={Object.values(KEYS.stack)} />
      <Controls>
        {([0, 1] as const).map((which) => (
          <Slider
            key={which}
            lit={lit === 'stack'}
            label={`Bend of the ${which === 0 ? 'first' : 'second'} map`}
            value={bends[which]}
            range={[-1, 1, 0.05]}
            digits={2}
            onChange={(bend) =>
              set((before) => ({
                ...before,
                bends: which === 0 ? [bend, before.bends[1]] : [before.bends[0], bend],
              }))
            }
          />
        ))}
        <Slider
          lit={lit === 'stack'}
          {...SLIDERS.mark}
          value={mark}
          onChange={(mark) => put(set, { mark, markMoved: true })}
        />
      </Controls>
      <Readings
        rows={[
          { label: 'ln of the base’s density', value: at.logBase, digits: 4, unit: 'nats' },
          { label: 'ln du/dz', value: at.first, digits: 4, unit: 'nats' },
          { label: 'ln dx/du', value: at.second, digits: 4, unit: 'nats' },
          { label: 'ln p(x)', value: at.logProb, digits: 4, unit: 'nats', lit: true },
        ]}
      />
    </>
  );
}
