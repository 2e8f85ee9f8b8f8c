/** Rows of the crescent: a line upwards meets them once, a line across on two arms. */
import { crescentRows } from '../chapters/two-state';
import { Chart } from './Chart';
import { CHARTS } from './captions';

const REACH = 3.5;

export function Crescent() {
  return (
    <Chart {...CHARTS.crescent} x={[-REACH, REACH]} y={[-2.5, REACH]}>
      {(plot) => {
        const dots: string[] = [];
        for (let i = 0; i + 1 < crescentRows.length; i += 2) {
          const [x, y] = [crescentRows[i] as number, crescentRows[i + 1] as number];
          if (Math.abs(x) < REACH && y < REACH) dots.push(`M${plot.x.at(x).toFixed(1)} ${plot.y.at(y).toFixed(1)}h0`);
        }
        return <path class="line rows dots" d={dots.join('')} />;
      }}
    </Chart>
  );
}
