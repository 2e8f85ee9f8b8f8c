/** Histograms in a chart: filled and outlined, and with the band within which chance leaves their bars. */
import { type Plot, stepsOf } from './Chart';

interface BarsProps {
  readonly plot: Plot;
  readonly from: number;
  readonly to: number;
  readonly heights: ArrayLike<number>;
}

export function Bars({ plot, from, to, heights }: BarsProps) {
  const steps = stepsOf(from, to, heights, plot.x, plot.y);
  return (
    <>
      <path class="area rows" d={steps} />
      <path class="line rows" d={steps} />
    </>
  );
}

/** Counts of equal bins that should be flat. */
export interface FlatCounts {
  readonly counts: ArrayLike<number>;
  readonly expected: number;
  /** The band of chance. */
  readonly low: number;
  readonly high: number;
}

export function FlatBars({ plot, to, bins }: { readonly plot: Plot; readonly to: number; readonly bins: FlatCounts }) {
  const { left, right, y } = plot;
  return (
    <>
      <Bars plot={plot} from={0} to={to} heights={bins.counts} />
      <rect
        class="area base"
        x={left}
        width={right - left}
        y={y.at(bins.high)}
        height={y.at(bins.low) - y.at(bins.high)}
      />
      <path class="line base" d={`M${left} ${y.at(bins.expected)}H${right}`} />
    </>
  );
}
