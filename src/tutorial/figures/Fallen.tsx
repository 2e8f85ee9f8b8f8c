/** Samples of a flow of two columns: dots that start as the base has them, move along x₁, and then along x₂. */
import { useMemo, useState } from 'preact/hooks';
import { type FigureProps, put } from '../chapter';
import type { TwoState } from '../chapters/two-state';
import { planeSamples } from '../mathematics/plane';
import { Chart, type Plot } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Button, Controls, Key, Readings, Slider, Switch } from './controls';
import { Drops } from './Drops';
import { LearnMoons } from './LearnMoons';

const DROP = 500;
/** Standard deviations of the base that are drawn as circles. */
const CIRCLES = [1, 2, 3];
const REACH = 3.2;

export function Fallen(props: FigureProps<TwoState>) {
  const { state, set, lit } = props;
  const { moons, dropped, rowsShown } = state;
  const samples = useMemo(
    () => (moons && dropped > 0 ? planeSamples(moons.snapshot, DROP, dropped) : undefined),
    [moons, dropped],
  );
  // Of these samples: others fall first.
  const [held, hold] = useState({ of: 0, at: 1 });
  const at = held.of === dropped ? held.at : undefined;
  const way =
    samples &&
    ((plot: Plot) => (i: number, along: number) => {
      const of = (values: Float64Array, axis: 0 | 1) => values[2 * i + axis] as number;
      const [left, up] = [Math.min(1, 2 * along), Math.max(0, 2 * along - 1)];
      const mixed = (axis: 0 | 1, share: number) => (1 - share) * of(samples.z, axis) + share * of(samples.x, axis);
      return [plot.x.at(mixed(0, left)), plot.y.at(mixed(1, up))] as const;
    });
  if (!moons)
    return <LearnMoons {...props}>The base will be here, and the way of each sample from it to the moons.</LearnMoons>;
  return (
    <>
      <Chart
        {...CHARTS.fallen}
        x={rangeOf(moons.x.histogram)}
        y={rangeOf(moons.y.histogram)}
        {...(way
          ? {
              over: (plot: Plot) => (
                <Drops stay count={DROP} run={dropped} at={at} place={way(plot)} onLanded={() => undefined} />
              ),
            }
          : {})}
      >
        {(plot) => (
          <>
            {CIRCLES.map((radius) => (
              <ellipse
                key={radius}
                class="line base"
                cx={plot.x.at(0)}
                cy={plot.y.at(0)}
                rx={plot.x.at(radius) - plot.x.at(0)}
                ry={plot.y.at(0) - plot.y.at(radius)}
              />
            ))}
            {rowsShown && <path class="line rows dots" d={dotsOf(moons.points, plot)} />}
          </>
        )}
      </Chart>
      <Key entries={[KEYS.fallen.base, KEYS.fallen.modelDots, ...(rowsShown ? [KEYS.fallen.rowsDots] : [])]} />
      <Controls>
        <Button lit={lit === 'samples'} onClick={() => set((before) => ({ ...before, dropped: before.dropped + 1 }))}>
          Drop {DROP}
        </Button>
        <Switch lit={lit === 'samples' && dropped > 0} on={rowsShown} onChange={(on) => put(set, { rowsShown: on })}>
          Show the rows
        </Switch>
        <Slider
          {...SLIDERS.way}
          value={at ?? 1}
          disabled={dropped === 0}
          onChange={(next) => hold({ of: dropped, at: next })}
        />
      </Controls>
      <Readings
        rows={[
          { label: 'Passes of the network for ln p', value: 1, digits: 0 },
          { label: 'Passes of the network for a sample', value: 2, digits: 0 },
        ]}
      />
    </>
  );
}

/** Around what is learned and around the largest circle. */
const rangeOf = ({ from, to }: { readonly from: number; readonly to: number }) =>
  [Math.min(from, -REACH), Math.max(to, REACH)] as const;

function dotsOf(points: Float32Array, plot: Plot): string {
  let path = '';
  for (let i = 0; i + 1 < Math.min(points.length, 2 * DROP); i += 2) {
    path += `M${plot.x.at(points[i] as number).toFixed(1)} ${plot.y.at(points[i + 1] as number).toFixed(1)}h0`;
  }
  return path;
}
