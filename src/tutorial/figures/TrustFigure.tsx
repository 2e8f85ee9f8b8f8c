import type { FigureProps } from '../chapter';
import { learnCalibration, pitAt, type TrustState, withWidth } from '../chapters/trust-state';
import { FlatBars } from './Bars';
import { byStep } from './by-step';
import { Chart } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Key, Readings } from './controls';
import { Empty } from './Empty';
import { Nowhere } from './Nowhere';
import { Splits } from './Splits';
import { LearnedSlider } from './Work';

type Props = FigureProps<TrustState>;

export const TrustFigure = byStep<TrustState>({ heldout: Splits, leak: Splits, calibration: Calibration }, Nowhere);

function Calibration(props: Props) {
  const { state } = props;
  const { latents, width } = state;
  const pit = latents && pitAt(latents, width);
  const top = pit ? 1.15 * Math.max(pit.high, ...pit.counts) : 1;
  return (
    <>
      {pit ? (
        <Chart {...CHARTS.pit} y={[0, top]}>
          {(plot) => <FlatBars plot={plot} to={1} bins={pit} />}
        </Chart>
      ) : (
        <Empty>The histogram of the PIT will be here.</Empty>
      )}
      <Key entries={Object.values(KEYS.pit)} />
      <LearnedSlider
        of="width"
        {...{ figure: props, learned: !!latents, work: learnCalibration, value: width, change: withWidth }}
      />
      <Readings
        rows={[{ label: 'Largest error of a quantile', value: pit && 100 * pit.distance, digits: 2, unit: 'points' }]}
      />
    </>
  );
}
