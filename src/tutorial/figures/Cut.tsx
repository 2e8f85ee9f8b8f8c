/** A density of two columns with a line through it, and what the flow says along that line. */
import { grid } from '../../analysis/histogram';
import { compact } from '../../ui/format';
import type { TrainedPlane } from '../lab/learn-plane';
import { knotsAt, sliceAt } from '../mathematics/plane';
import { areaOf, Chart, pathOf } from './Chart';
import styles from './Figures.module.css';
import { Plane } from './Plane';

interface CutProps {
  readonly trained: TrainedPlane;
  readonly at: number;
  readonly label: string;
  readonly xName: string;
  readonly yName: string;
  readonly knots?: boolean;
}

const SLICE_POINTS = 161;
const LATENT = 3.5;

/** The plane with a line at x, and beside it what the flow says along that line. */
export function Cut({ trained, at, label, xName, yName, knots = false }: CutProps) {
  const { snapshot, density, points, x, y } = trained;
  const { from, to } = y.histogram;
  const slice = sliceAt(snapshot, at, grid(from, to, SLICE_POINTS));
  const places = knots ? knotsAt(snapshot, at).filter((knot) => knot.y >= from && knot.y <= to) : [];
  const top = 1.1 * Math.max(...slice.density);
  return (
    <div class={`${styles.figurePair} ${styles.largeLeft}`}>
      <Plane
        label={label}
        summary={`The line is at ${xName} = ${compact(at, 3)}.`}
        x={x}
        y={y}
        points={points}
        density={density}
        cut={at}
      />
      <div>
        {knots && (
          <Chart
            label={`The spline of ${yName} at this ${xName}`}
            x={[from, to]}
            y={[-LATENT, LATENT]}
            xTitle={yName}
            yTitle="z₂, the latent"
            aspect={0.5}
            tallest={240}
          >
            {(plot) => (
              <>
                <path class="line model" d={pathOf(slice.y, slice.latent.map(limited), plot.x, plot.y)} />
                {places.map((knot, k) => (
                  <circle
                    key={k}
                    class="dot probe"
                    r={3.5}
                    cx={plot.x.at(knot.y)}
                    cy={plot.y.at(limited(knot.latent))}
                  />
                ))}
              </>
            )}
          </Chart>
        )}
        <Chart
          label={`The density of ${yName} given ${xName}`}
          x={[from, to]}
          y={[0, top]}
          xTitle={yName}
          yTitle={`p(${yName} | ${xName})`}
          aspect={knots ? 0.5 : 0.9}
          tallest={knots ? 240 : 380}
        >
          {(plot) => (
            <>
              <path class="area model" d={areaOf(slice.y, slice.density, plot.x, plot.y)} />
              <path class="line model" d={pathOf(slice.y, slice.density, plot.x, plot.y)} />
            </>
          )}
        </Chart>
      </div>
    </div>
  );
}

const limited = (latent: number) => Math.min(LATENT, Math.max(-LATENT, latent));
