/** A small square of the base that a reader drags, and its image under a learned flow of two columns. */
import { useId, useMemo } from 'preact/hooks';
import { compact } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { moveSquare, SQUARE_REACH, type TwoState } from '../chapters/two-state';
import { gridLines, sidesOf, squareImage } from '../mathematics/square';
import { Chart, type Plot } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Key, Readings } from './controls';
import styles from './Figures.module.css';
import { Handle } from './Handle';
import { LearnMoons } from './LearnMoons';

const NUDGE = 0.1;
const GRID = 3;

function lineOf(plot: Plot, points: Float64Array): string {
  let path = '';
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [px, py] = [plot.x.at(points[i] as number), plot.y.at(points[i + 1] as number)];
    path += `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`;
  }
  return path;
}

export function SmallSquare(props: FigureProps<TwoState>) {
  const { state, set, lit } = props;
  const { moons, square } = state;
  const clip = useId();
  const lines = useMemo(() => (moons ? gridLines(moons.snapshot, GRID) : []), [moons]);
  if (!moons) return <LearnMoons {...props}>A square of the base will be here, and beside it its image.</LearnMoons>;
  const [z1, z2] = square;
  const { outline, areas, determinant, slopes, cross } = squareImage(moons.snapshot, z1, z2);
  const [x, y] = [moons.x.histogram, moons.y.histogram];
  return (
    <>
      <div class={styles.figurePair}>
        <Chart
          {...CHARTS.square}
          x={[-SQUARE_REACH - 0.4, SQUARE_REACH + 0.4]}
          y={[-SQUARE_REACH - 0.4, SQUARE_REACH + 0.4]}
        >
          {(plot) => (
            <>
              {lines.map(({ z }, i) => (
                <path key={i} class="line guide" d={lineOf(plot, z)} />
              ))}
              <path class="area base" d={`${lineOf(plot, sidesOf(z1, z2))}Z`} />
              <Handle
                plot={plot}
                x={z1}
                y={z2}
                label="The square"
                now={z1}
                min={-SQUARE_REACH}
                max={SQUARE_REACH}
                words={`z₁ = ${compact(z1, 2)}, z₂ = ${compact(z2, 2)}, area ratio ${compact(areas, 3)}`}
                lit={lit === 'square'}
                onDrag={(toZ1, toZ2) => set((before) => moveSquare(before, toZ1, toZ2))}
                onNudge={(right, up) =>
                  set((before) => moveSquare(before, before.square[0] + NUDGE * right, before.square[1] + NUDGE * up))
                }
              />
            </>
          )}
        </Chart>
        <Chart {...CHARTS.image} x={[x.from, x.to]} y={[y.from, y.to]}>
          {(plot) => (
            <>
              <clipPath id={clip}>
                <rect x={plot.left} y={plot.top} width={plot.right - plot.left} height={plot.bottom - plot.top} />
              </clipPath>
              <g clip-path={`url(#${clip})`}>
                {lines.map((line, i) => (
                  <path key={i} class="line guide" d={lineOf(plot, line.x)} />
                ))}
                <path class="area model" d={`${lineOf(plot, outline)}Z`} />
                <path class="line model" d={`${lineOf(plot, outline)}Z`} />
              </g>
            </>
          )}
        </Chart>
      </div>
      <Key entries={Object.values(KEYS.square)} />
      <Readings
        rows={[
          { label: '∂x₁/∂z₁', value: slopes[0], digits: 4 },
          { label: '∂x₂/∂z₂', value: slopes[1], digits: 4 },
          { label: 'Their product', value: slopes[0] * slopes[1], digits: 4, lit: true },
          { label: 'Area of the image over that of the square', value: areas, digits: 4, lit: true },
          { label: '∂x₁/∂z₂', value: cross[0], digits: 4 },
          { label: '∂x₂/∂z₁', value: cross[1], digits: 4 },
          { label: '|det| that the flow computes', value: determinant, digits: 4, lit: true },
        ]}
      />
    </>
  );
}
