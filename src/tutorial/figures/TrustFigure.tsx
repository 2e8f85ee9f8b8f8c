/** Chapter 6's figures: what splits promise and hold, a PIT histogram, and flows asked along a line. */
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { learnCalibration, pitAt, type TrustState, withWidth } from '../chapters/trust-state';
import { startWork } from '../work';
import { Chart, stepsOf } from './Chart';
import { Controls, Key, Readings, Slider } from './controls';
import { Empty } from './Empty';
import { Nowhere } from './Nowhere';
import { Splits } from './Splits';
import { WorkButton, WorkStatus } from './Work';

type Props = FigureProps<TrustState>;

export function TrustFigure(props: Props) {
  switch (props.step) {
    case 'heldout':
    case 'leak':
      return <Splits {...props} />;
    case 'calibration':
      return <Calibration {...props} />;
    default:
      return <Nowhere {...props} />;
  }
}

function Calibration({ state, set, lit }: Props) {
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
          {(plot) => (
            <>
              <path class="area rows" d={stepsOf(0, 1, pit.counts, plot.x, plot.y)} />
              <path class="line rows" d={stepsOf(0, 1, pit.counts, plot.x, plot.y)} />
              <rect
                class="area base"
                x={plot.left}
                width={plot.right - plot.left}
                y={plot.y.at(pit.high)}
                height={plot.y.at(pit.low) - plot.y.at(pit.high)}
              />
              <path class="line base" d={`M${plot.left} ${plot.y.at(pit.expected)}H${plot.right}`} />
            </>
          )}
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
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'width' && latents === undefined}
          onClick={() => startWork(set, 'Learning two peaks', learnCalibration)}
        >
          Learn
        </WorkButton>
        <Slider
          lit={lit === 'width' && latents !== undefined}
          label="Width, times what was learned"
          value={width}
          from={0.4}
          to={2}
          by={0.05}
          words={nats(width, 2)}
          disabled={latents === undefined}
          onChange={(next) => set((before) => withWidth(before, next))}
        />
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[{ label: 'Largest error of a quantile', value: pit && 100 * pit.distance, digits: 2, unit: 'points' }]}
      />
    </>
  );
}
