/** What chapter 9's figures share: true density, measured rows as bars, and curves over them. */
import { grid, histogram } from '../../analysis/histogram';
import { rowsAt, TRUTH } from '../chapters/errors-state';
import { densityOf, type Peak } from '../mathematics/noisy';
import { Bars } from './Bars';
import { Chart, type Plot, pathOf } from './Chart';

export const REACH = 4.5;
export const XS = grid(-REACH, REACH, 361);
export const TOP = 0.72;
const BINS = 45;
export const curve = (peaks: readonly Peak[]) => XS.map((x) => densityOf(peaks, x));
const truth = curve(TRUTH);

const histograms = new Map<number, Float64Array>();
/** Measured rows at an error as a density per bin. */
export function barsAt(error: number): Float64Array {
  const known = histograms.get(error);
  if (known) return known;
  const { measured } = rowsAt(error);
  const { counts } = histogram(measured, -REACH, REACH, BINS);
  const bars = Float64Array.from(counts, (count) => (count * BINS) / (2 * REACH * measured.length));
  histograms.set(error, bars);
  return bars;
}

export const MARKS = {
  rows: { mark: 'line rows', words: 'measured rows' },
  truth: { mark: 'line truth', words: 'true density' },
  smeared: { mark: 'line base', words: 'true density, smeared by the errors' },
  plain: { mark: 'line second', words: 'plain fit' },
  deconvolved: { mark: 'line model', words: 'deconvolved fit' },
} as const;

export function Densities({
  label,
  error,
  curves,
}: {
  readonly label: string;
  readonly error: number;
  readonly curves: readonly { readonly mark: string; readonly heights: Float64Array }[];
}) {
  return (
    <Chart label={label} x={[-REACH, REACH]} y={[0, TOP]} xTitle="x, or w as measured" yTitle="density">
      {(plot) => (
        <>
          <Bars plot={plot} from={-REACH} to={REACH} heights={barsAt(error)} />
          <Truth plot={plot} />
          {curves.map(({ mark, heights }) => (
            <path key={mark} class={mark} d={pathOf(XS, heights, plot.x, plot.y)} />
          ))}
        </>
      )}
    </Chart>
  );
}

export const Truth = ({ plot }: { readonly plot: Plot }) => (
  <path class="line truth" d={pathOf(XS, truth, plot.x, plot.y)} />
);
