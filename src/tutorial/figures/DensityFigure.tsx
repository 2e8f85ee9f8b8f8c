/** Chapter 1's figure: the drawn shape with its handles, its samples, and a Gaussian beside it. */
import { useRef } from 'preact/hooks';
import { grid } from '../../analysis/histogram';
import { compact } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import { type DensityState, drawMore, peakOf, pull } from '../chapters/density-state';
import {
  densityAt,
  densityAtNodes,
  HALF_WIDTH,
  histogramOf,
  logDensityAt,
  nodeAt,
  nodesOf,
} from '../mathematics/drawn';
import { deviationOf, gaussianFlow, meanOf } from '../mathematics/gaussian';
import { areaOf, Chart, type Plot, pathOf, stepsOf } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Button, Controls, Key, Readings } from './controls';
import { GaussianDraws, Modelled } from './DensityModels';
import { Handle } from './Handle';
import { useSteadyTop } from './steady-top';

type Props = FigureProps<DensityState>;

export function DensityFigure(props: Props) {
  return props.step === 'nll' ? <GaussianDraws {...props} /> : <DrawnShape {...props} />;
}

/** Room above the curve for a hand that pulls it up. */
const HEADROOM = 1.35;
const BIN_ROOM = 1.05;
const CURVE_POINTS = 241;

function DrawnShape({ state, set, lit, step }: Props) {
  const { shape, samples, probe, mean, deviation } = state;
  const last = useRef<number>(0);
  const drawing = step === 'draw';
  const modelled = step === 'fit' || step === 'entropy';
  const reach = HALF_WIDTH * shape.stretch;
  const nodes = nodesOf(shape);
  const density = densityAtNodes(shape);
  const peak = peakOf(state).p;
  const rows = drawing ? undefined : histogramOf(samples, reach);
  // Of few samples a bin may rise far above the curve.
  const bin = Math.max(0, ...(rows?.heights ?? []));
  const { top, hold } = useSteadyTop(
    Math.max(HEADROOM * Math.max(peak, 0.3 / shape.stretch), BIN_ROOM * bin),
    Math.max(peak, bin),
  );
  const xs = grid(-reach, reach, CURVE_POINTS);
  // At the end it is the best one that is held against the shape.
  const gaussian = step === 'fit' ? gaussianFlow(mean, deviation) : gaussianFlow(meanOf(samples), deviationOf(samples));
  const model = modelled && samples.length > 0 ? gaussian.logProb(xs).map(Math.exp) : undefined;
  const paint = (x: number, y: number, began: boolean) => {
    const node = nodeAt(shape, x);
    const from = began ? node : last.current;
    last.current = node;
    set((before) => {
      let next = before;
      for (let k = Math.min(from, node); k <= Math.max(from, node); k++) next = pull(next, k, Math.min(y, top));
      return next;
    });
  };
  return (
    <>
      <div data-part="kept" {...hold}>
        <Chart {...CHARTS.drawn} x={[-reach, reach]} y={[0, top]} {...(drawing ? { onPaint: paint } : {})}>
          {(plot) => (
            <>
              {rows && <path class="area rows" d={stepsOf(rows.from, rows.to, rows.heights, plot.x, plot.y)} />}
              <path class="area model" d={areaOf(nodes, density, plot.x, plot.y)} />
              <path class="line model" d={pathOf(nodes, density, plot.x, plot.y)} />
              {model && <path class="line base" d={pathOf(xs, model, plot.x, plot.y)} />}
              {drawing &&
                nodes.map((x, k) => (
                  <Handle
                    key={k}
                    plot={plot}
                    x={x}
                    y={density[k] ?? 0}
                    label={`Height at x = ${compact(x, 2)}`}
                    now={density[k] ?? 0}
                    min={0}
                    max={top}
                    words={`p = ${compact(density[k] ?? 0, 3)}`}
                    lit={lit === 'heights'}
                    onDrag={(_, y) => set((before) => pull(before, k, Math.min(y, top)))}
                    onNudge={(_, up) =>
                      set((before) => pull(before, k, (densityAtNodes(before.shape)[k] ?? 0) + 0.02 * up))
                    }
                  />
                ))}
              {step === 'logp' && <Probe plot={plot} state={state} set={set} lit={lit === 'probe'} />}
            </>
          )}
        </Chart>
      </div>
      <Key
        entries={[
          KEYS.drawn.model,
          ...(rows && samples.length > 0 ? [KEYS.drawn.rows] : []),
          ...(modelled ? [{ mark: 'line base', words: step === 'fit' ? 'your Gaussian' : 'the best Gaussian' }] : []),
        ]}
      />
      {step === 'draw' && (
        <Readings
          rows={[
            { label: 'Area under the curve', value: areaUnder(nodes, density), digits: 6 },
            { label: 'Height of the peak', value: peakOf(state).p, digits: 4 },
          ]}
        />
      )}
      {step === 'sample' && (
        <>
          <Controls>
            <Button lit={lit === 'samples'} onClick={() => set((before) => drawMore(before, 100))}>
              Draw 100
            </Button>
            <Button lit={lit === 'samples'} onClick={() => set((before) => drawMore(before, 1_000))}>
              Draw 1,000
            </Button>
            <Button onClick={() => put(set, { samples: new Float64Array() })}>Clear</Button>
          </Controls>
          <Readings rows={[{ label: 'Samples', value: samples.length, digits: 0 }]} />
        </>
      )}
      {step === 'logp' && (
        <Readings
          rows={[
            { label: 'x', value: probe, digits: 2 },
            { label: 'p(x)', value: densityAt(shape, probe) },
            { label: 'ln p(x)', value: logDensityAt(shape, probe), unit: 'nats', lit: true },
          ]}
        />
      )}
      {modelled && <Modelled state={state} set={set} lit={lit} step={step} />}
    </>
  );
}

function Probe({
  plot,
  state,
  set,
  lit,
}: Pick<Props, 'state' | 'set'> & { readonly plot: Plot; readonly lit: boolean }) {
  const { probe, shape } = state;
  const to = (x: number) => put(set, { probe: Math.min(HALF_WIDTH, Math.max(-HALF_WIDTH, x)) });
  const p = densityAt(shape, probe);
  return (
    <>
      <line class="line guide" x1={plot.x.at(probe)} x2={plot.x.at(probe)} y1={plot.top} y2={plot.bottom} />
      <circle class="dot probe" r={4} cx={plot.x.at(probe)} cy={plot.y.at(p)} />
      <Handle
        plot={plot}
        x={probe}
        y={0}
        shape="upright"
        label="Place to read off"
        now={probe}
        min={-HALF_WIDTH}
        max={HALF_WIDTH}
        words={`x = ${compact(probe, 3)}, ln p = ${compact(Math.log(p), 4)}`}
        lit={lit}
        onDrag={(x) => to(x)}
        onNudge={(right) => to(probe + 0.05 * right)}
      />
    </>
  );
}

function areaUnder(xs: readonly number[], ys: readonly number[]): number {
  return xs.slice(1).reduce((sum, x, i) => sum + ((x - (xs[i] ?? 0)) * ((ys[i] ?? 0) + (ys[i + 1] ?? 0))) / 2, 0);
}
