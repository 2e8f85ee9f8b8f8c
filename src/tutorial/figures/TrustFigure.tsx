import type { FigureProps } from '../chapter';
import { learnCalibration, pitAt, type TrustState, withWidth } from '../chapters/trust-state';
import { FlatBars } from './Bars';
import { byStep } from './by-step';
import { Chart } from './Chart';
import { Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { Nowhere } from './Nowhere';
import { Splits } from './Splits';
import { LearnFirst } from './Work';

type Props = FigureProps<TrustState>;

export const TrustFigure = byStep<TrustState>({ heldout: Splits, leak: Splits, calibration: Calibration }, Nowhere);

function Calibration(props: Props) {
  const { state, set } = props;
  const { latents, width } = state;
  const pit = latents && pitAt(latents, width);
  const top = pit ? 1.15 * Math.max(pit.high, ...pit.counts) : 1;
  return (
    <>
      {pit ? (
        <Chart
          label="PIT of held-out rows"
          x={[0, 1]}
          y={[0, top]}
          xTitle="u, the share that the density puts below a row"
          yTitle="held-out rows"
        >
          {(plot) => <FlatBars plot={plot} to={1} bins={pit} />}
        </Chart>
      ) : (
        <Empty>The histogram of the PIT will be here.</Empty>
      )}
      <Key
        entries={[
          { mark: 'line rows', words: 'held-out rows' },
          { mark: 'line base', words: 'a calibrated density, with the band of chance' },
        ]}
      />
      <LearnFirst
        figure={props}
        control="width"
        learned={latents !== undefined}
        doing="Learning two peaks"
        work={learnCalibration}
      >
        {(use) => (
          <Slider
            {...use}
            label="Width, times what was learned"
            value={width}
            range={[0.4, 2, 0.05]}
            digits={2}
            onChange={(next) => set((before) => withWidth(before, next))}
          />
        )}
      </LearnFirst>
      <Readings
        rows={[{ label: 'Largest error of a quantile', value: pit && 100 * pit.distance, digits: 2, unit: 'points' }]}
      />
    </>
  );
}
