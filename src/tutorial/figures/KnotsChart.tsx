/** What lies in chapter 3's chart: the box, the knots, their levers, a place that is read off, and rows along the axis. */
import { compact } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { dragKnot, dragSlope, type KnotsState, readOff, targetRows, VIEW } from '../chapters/knots-state';
import { SLOPES } from '../mathematics/knots';
import type { Plot } from './Chart';
import { Handle } from './Handle';
import { KnotHandle } from './KnotHandle';

type Held = Pick<FigureProps<KnotsState>, 'state' | 'set' | 'lit'> & { readonly plot: Plot };

const NUDGE = 0.05;
/** Factor of a slope for one press of an arrow. */
const SLOPE_NUDGE = 1.1;
/** Length of the levers, in pixels. */
const LEVER = 34;

export function Box({ plot, bound }: { readonly plot: Plot; readonly bound: number }) {
  const [left, right, top, bottom] = [plot.x.at(-bound), plot.x.at(bound), plot.y.at(bound), plot.y.at(-bound)];
  return (
    <>
      <path
        class="area outside"
        fill-rule="evenodd"
        d={`M${plot.left} ${plot.top}H${plot.right}V${plot.bottom}H${plot.left}ZM${left} ${top}V${bottom}H${right}V${top}Z`}
      />
      <path class="line guide" d={`M${plot.left} ${plot.bottom}L${plot.right} ${plot.top}`} />
    </>
  );
}

export function KnotHandles({
  plot,
  state,
  set,
  lit,
  spoken,
}: Held & {
  /** Read out with a knot's place: the number that the task is about. */
  readonly spoken?: string | undefined;
}) {
  const { x, y, bound } = state.knots;
  return (
    <>
      {[0, x.length - 1].map((k) => (
        <circle key={k} class="dot probe" r={3} cx={plot.x.at(x[k] ?? 0)} cy={plot.y.at(y[k] ?? 0)} />
      ))}
      {x.slice(1, -1).map((at, i) => {
        const k = i + 1;
        const height = y[k] ?? 0;
        return (
          <KnotHandle
            key={k}
            {...{ plot, state, set, lit, k, bound, drag: dragKnot }}
            label={`Knot ${k}`}
            words={`x = ${compact(at, 3)}, z = ${compact(height, 3)}${spoken ? `, ${spoken}` : ''}`}
          />
        );
      })}
    </>
  );
}

/**
 * At every inner knot a lever along the curve's tangent, with the slope at its end. Levers are drawn first: where many knots stand close, a finger has to
 * reach every knot.
 */
export function Levers({ plot, state, set, lit }: Held) {
  const { x, y, slopes } = state.knots;
  const perX = Math.abs(plot.x.at(1) - plot.x.at(0));
  const perY = Math.abs(plot.y.at(1) - plot.y.at(0));
  return (
    <>
      {slopes.map((slope, i) => {
        const k = i + 1;
        const [atX, atY] = [x[k] ?? 0, y[k] ?? 0];
        const length = LEVER / Math.hypot(perX, slope * perY);
        return (
          <g key={k}>
            <line
              class="line guide"
              x1={plot.x.at(atX - length)}
              y1={plot.y.at(atY - slope * length)}
              x2={plot.x.at(atX + length)}
              y2={plot.y.at(atY + slope * length)}
            />
            <Handle
              plot={plot}
              x={atX + length}
              y={atY + slope * length}
              shape="diamond"
              label={`Slope at knot ${k}`}
              now={slope}
              min={SLOPES.least}
              max={SLOPES.most}
              words={`slope ${compact(slope, 3)}`}
              lit={lit === 'slopes'}
              onDrag={(toX, toY) =>
                set((before) => {
                  const [fromX, fromY] = [before.knots.x[k] ?? 0, before.knots.y[k] ?? 0];
                  // Past the upright there is no slope: the lever stops just before it.
                  return dragSlope(before, k, (toY - fromY) / Math.max(toX - fromX, 1e-3));
                })
              }
              onNudge={(right, up) =>
                set((before) => dragSlope(before, k, (before.knots.slopes[k - 1] ?? 1) * SLOPE_NUDGE ** (up || right)))
              }
            />
          </g>
        );
      })}
    </>
  );
}

/** A mark on the axis that one starts from, and the way to the other axis by the curve. */
export function Reading({ plot, state, set, lit }: Held) {
  const { direction, probe } = state;
  const { x, y } = readOff(state);
  const fromData = direction === 'inverse';
  const [px, py] = [plot.x.at(x), plot.y.at(y)];
  const to = (place: number) =>
    set((before) => ({
      ...before,
      probe: Math.min(VIEW, Math.max(-VIEW, place)),
      sampled: before.sampled || before.direction === 'forward',
    }));
  const words = fromData
    ? `x = ${compact(x, 3)} goes to z = ${compact(y, 3)}`
    : `z = ${compact(y, 3)} goes to x = ${compact(x, 3)}`;
  return (
    <>
      <path
        class="line guide"
        d={fromData ? `M${px} ${plot.bottom}V${py}H${plot.left}` : `M${plot.left} ${py}H${px}V${plot.bottom}`}
      />
      <circle class="dot probe" r={4} cx={px} cy={py} />
      <Handle
        plot={plot}
        x={fromData ? x : -VIEW}
        y={fromData ? -VIEW : y}
        shape="upright"
        label={fromData ? 'Mark on the x axis' : 'Mark on the z axis'}
        now={probe}
        min={-VIEW}
        max={VIEW}
        words={words}
        lit={lit === 'probe' || lit === 'direction'}
        onDrag={(toX, toY) => to(fromData ? toX : toY)}
        onNudge={(right, up) => to(probe + NUDGE * (right + up))}
      />
    </>
  );
}

const RUG_ROWS = 200;

export function Rug({ plot }: { readonly plot: Plot }) {
  const ticks = Array.from(targetRows.subarray(0, RUG_ROWS), (x) => `M${plot.x.at(x).toFixed(1)} ${plot.bottom}v-7`);
  return <path class="line rows" d={ticks.join('')} />;
}
