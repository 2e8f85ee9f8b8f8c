/** A plane in which a reader paints rows, or puts those of a known density, and the flows that learn them. */
import { TOY_NAMES } from '../../catalog/toy-names';
import type { FigureProps } from '../chapter';
import {
  chooseToy,
  ENOUGH_ROWS,
  learnOwn,
  MOST_PAINTED,
  type OwnRows as Own,
  ownEntropy,
  paintAt,
  splitOwn,
} from '../chapters/two-own';
import type { TwoState } from '../chapters/two-state';
import { startWork } from '../work';
import { Chart, type Plot } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Button, Controls, Key, Readings } from './controls';
import styles from './controls.module.css';
import { Plane } from './Plane';
import { WorkButton, WorkStatus } from './Work';

const REACH = 4;
/** More dots than that hide each other. */
const SHOWN = 1_500;

export function OwnRows({ state, set, lit }: FigureProps<TwoState>) {
  const { own } = state;
  const count = own.rows.length / 2;
  const shown = own.learned[3] ?? own.learned[1];
  const wanted = lit === 'own';
  return (
    <>
      <Canvas own={own} onPaint={(x, y) => set((before) => paintAt(before, x, y))} />
      <Key entries={[KEYS.fallen.rowsDots]} />
      <Controls>
        <label class={wanted && count === 0 ? `${styles.slider} ${styles.lit}` : styles.slider}>
          <span>Known density</span>
          <select
            value={own.toy ?? ''}
            onChange={(event) => {
              const toy = TOY_NAMES.find((name) => name === event.currentTarget.value);
              set((before) => chooseToy(before, toy));
            }}
          >
            <option value="">none</option>
            {TOY_NAMES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Button disabled={count === 0} onClick={() => set((before) => chooseToy(before, undefined))}>
          Clear
        </Button>
        {([1, 3] as const).map((layers) => (
          <WorkButton
            key={layers}
            working={state}
            lit={wanted && count >= ENOUGH_ROWS && own.learned[layers] === undefined}
            onClick={() => count >= ENOUGH_ROWS && startWork(set, 'Learning your rows', learnOwn(layers, own))}
          >
            {layers === 1 ? 'Learn with one layer' : 'Learn with three layers'}
          </WorkButton>
        ))}
      </Controls>
      {count < ENOUGH_ROWS && <p class="help">A flow needs at least {ENOUGH_ROWS} rows.</p>}
      {count >= MOST_PAINTED && own.toy === undefined && (
        <p class="help">The plane is full. Clear it to paint again.</p>
      )}
      <WorkStatus working={state} />
      {shown && (
        <Plane
          label="Your rows, learned"
          summary={`Learned with ${shown === own.learned[3] ? 'three layers' : 'one layer'}.`}
          x={shown.x}
          y={shown.y}
          points={shown.points}
          density={shown.density}
        />
      )}
      {shown && <p class="help">The picture is that of {shown === own.learned[3] ? 'three layers' : 'one layer'}.</p>}
      <Readings
        rows={[
          { label: 'Rows', value: count, digits: 0 },
          { label: 'Rows kept apart', value: splitOwn(own.rows)[1].length / 2, digits: 0 },
          { label: 'NLL with one layer', value: own.learned[1]?.nll, digits: 3, unit: 'nats' },
          { label: 'NLL with three layers', value: own.learned[3]?.nll, digits: 3, unit: 'nats' },
          { label: 'NLL of one Gaussian', value: own.gaussian, digits: 3, unit: 'nats' },
          ...(own.toy
            ? [{ label: 'Entropy of the known density', value: ownEntropy(state), digits: 3, unit: 'nats' }]
            : []),
        ]}
      />
    </>
  );
}

/** Around the canvas and all rows: painted ones lie within it, so that it stays while one paints. */
function rangeOf({ rows }: Own): readonly [number, number] {
  const most = rows.reduce((far, value) => Math.max(far, Math.abs(value)), REACH);
  return [-most, most];
}

function Canvas({ own, onPaint }: { readonly own: Own; onPaint(x: number, y: number): void }) {
  const range = rangeOf(own);
  return (
    <Chart {...CHARTS.ownRows} x={range} y={range} summary={`${own.rows.length / 2} rows.`} onPaint={onPaint}>
      {(plot) => <path class="line rows dots" d={dotsOf(own.rows, plot)} />}
    </Chart>
  );
}

function dotsOf(rows: Float64Array, plot: Plot): string {
  let path = '';
  for (let i = 0; i + 1 < Math.min(rows.length, 2 * SHOWN); i += 2)
    path += `M${plot.x.at(rows[i] as number).toFixed(1)} ${plot.y.at(rows[i + 1] as number).toFixed(1)}h0`;
  return path;
}
