/** The map turned about its diagonal, with the densities on both of its axes: from x against z to z against x. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FigureProps } from '../chapter';
import { type ChangeState, carriedBy } from '../chapters/change-state';
import { Chart, type Plot } from './Chart';
import { KEYS } from './captions';
import { Button, Controls, Key } from './controls';
import { isStill } from './Drops';

const REACH = 4;
const TURN_MS = 1_200;
/** Height of the higher density's drawing, in units of the axes. */
const HEIGHT = 2.4;

/** How far the turn is, from 0 to 1, on its way to `goal`; there at once for readers who want less motion. */
function useTurn(goal: number): number {
  const [along, setAlong] = useState(goal);
  const now = useRef(along);
  now.current = along;
  useEffect(() => {
    if (isStill()) return setAlong(goal);
    const from = now.current;
    let frame = 0;
    let began: number | undefined;
    const turn = (time: number) => {
      began ??= time;
      const share = Math.min(1, (time - began) / TURN_MS);
      setAlong(from + (goal - from) * share * share * (3 - 2 * share));
      if (share < 1) frame = requestAnimationFrame(turn);
    };
    frame = requestAnimationFrame(turn);
    return () => cancelAnimationFrame(frame);
  }, [goal]);
  return along;
}

/** Path through places (z, x) of the plane, which has been turned about its diagonal by so much: at 1 the coordinates are exchanged. */
function turned(plot: Plot, zs: ArrayLike<number>, xs: ArrayLike<number>, along: number): string {
  const turn = Math.cos(Math.PI * along);
  let path = '';
  for (let i = 0; i < zs.length; i++) {
    const [z, x] = [zs[i] as number, xs[i] as number];
    const [middle, off] = [(z + x) / 2, ((z - x) / 2) * turn];
    path += `${i === 0 ? 'M' : 'L'}${plot.x.at(middle + off).toFixed(1)} ${plot.y.at(middle - off).toFixed(1)}`;
  }
  return path;
}

export function Flip({ state, set, lit }: FigureProps<ChangeState>) {
  const along = useTurn(state.flipped ? 1 : 0);
  const [data, latent] = ['x, the data', 'z, the latent'];
  const over = along > 0.5;
  const { z, x, base, density } = carriedBy(state);
  const scale = HEIGHT / Math.max(...base, ...density);
  const raised = (heights: Float64Array) => heights.map((height) => -REACH + scale * height);
  return (
    <>
      <Chart
        label={state.flipped ? 'The map from data to latent' : 'The map from latent to data'}
        x={[-REACH, REACH]}
        y={[-REACH, REACH]}
        xTitle={over ? data : latent}
        yTitle={over ? latent : data}
        aspect={0.9}
        tallest={520}
      >
        {(plot) => (
          <>
            <path class="line guide" d={turned(plot, [-REACH, REACH], [-REACH, REACH], 0)} />
            <path class="area base" d={`${turned(plot, z, raised(base), along)}Z`} />
            <path class="line base" d={turned(plot, z, raised(base), along)} />
            <path class="area rows" d={`${turned(plot, raised(density), z, along)}Z`} />
            <path class="line rows" d={turned(plot, raised(density), z, along)} />
            <path class="line model" d={turned(plot, z, x, along)} />
          </>
        )}
      </Chart>
      <Key entries={Object.values(KEYS.flip)} />
      <Controls>
        <Button lit={lit === 'flip'} onClick={() => set((before) => ({ ...before, flipped: !before.flipped }))}>
          {state.flipped ? 'Flip it back' : 'Flip the curve'}
        </Button>
      </Controls>
    </>
  );
}
