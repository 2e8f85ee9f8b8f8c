/** A handle on a knot of a map: it is dragged where the pointer goes, and moved a little by the arrow keys. */
import type { FigureProps } from '../chapter';
import { Handle, type HandleProps } from './Handle';

interface Knotted {
  readonly knots: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

interface Props<State extends Knotted>
  extends Pick<FigureProps<State>, 'state' | 'set' | 'lit'>,
    Pick<HandleProps, 'plot' | 'label' | 'words'> {
  readonly k: number;
  /** Half the side of the square that knots lie in. */
  readonly bound: number;
  /** The state with knot k at another place. */
  readonly drag: (state: State, k: number, x: number, y: number) => State;
}

const NUDGE = 0.05;

export function KnotHandle<State extends Knotted>({ k, bound, drag, state, set, lit, ...shown }: Props<State>) {
  const at = ({ knots }: State): readonly [x: number, y: number] => [knots.x[k] ?? 0, knots.y[k] ?? 0];
  const [x, y] = at(state);
  return (
    <Handle
      {...{ ...shown, x, y }}
      now={y}
      min={-bound}
      max={bound}
      lit={lit === 'knots'}
      onDrag={(toX, toY) => set((before) => drag(before, k, toX, toY))}
      onNudge={(right, up) =>
        set((before) => {
          const [fromX, fromY] = at(before);
          return drag(before, k, fromX + NUDGE * right, fromY + NUDGE * up);
        })
      }
    />
  );
}
