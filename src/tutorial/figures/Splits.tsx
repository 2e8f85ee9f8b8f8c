/** What a split of the rows promises, and what it holds. */
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { learnSplits, type Split, type TrustState } from '../chapters/trust-state';
import { startWork } from '../work';
import { Chart } from './Chart';
import { CHARTS } from './captions';
import { Controls, Key } from './controls';
import { Empty } from './Empty';
import styles from './Figures.module.css';
import { WorkButton, WorkStatus } from './Work';

const SPLITS: readonly { readonly split: Split; readonly words: string; readonly doing: string }[] = [
  { split: 'simulation', words: 'Learn, split by simulation', doing: 'Learning galaxies, whole simulations held out' },
  { split: 'row', words: 'Learn, split by row', doing: 'Learning galaxies, rows held out one by one' },
];
const KINDS = [
  { kind: 'training', words: 'training rows', mark: 'line training' },
  { kind: 'heldOut', words: 'rows that the split held out', mark: 'line validation' },
  { kind: 'fresh', words: 'simulations of which nothing was learned', mark: 'line truth' },
] as const;
/** The first step tells rows that were trained on from all others; what splits hold out comes after. */
const kindsIn = (step: string) => KINDS.filter(({ kind }) => step === 'leak' || kind !== 'heldOut');

export function Splits({ state, set, lit, step }: FigureProps<TrustState>) {
  const offered = SPLITS.filter(({ split }) => step === 'leak' || split === 'simulation');
  const learned = offered.filter(({ split }) => state.splits[split] !== undefined);
  return (
    <>
      {learned.length === 0 ? (
        <Empty>What the flow scores on training rows and on others will be here.</Empty>
      ) : (
        <table class={styles.resultsTable}>
          <caption>NLL in nats per row; synthetic galaxies</caption>
          <thead>
            <tr>
              <th scope="col">Rows</th>
              {learned.map(({ split }) => (
                <th key={split} scope="col">
                  split by {split}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kindsIn(step).map(({ kind, words }) => (
              <tr key={kind}>
                <th scope="row">{words}</th>
                {learned.map(({ split }) => (
                  <td key={split}>{nats(state.splits[split]?.[kind] ?? Number.NaN)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {learned.length > 0 && <SplitBars state={state} step={step} learned={learned.map(({ split }) => split)} />}
      <Controls>
        {offered.map(({ split, words, doing }) => (
          <WorkButton
            key={split}
            working={state}
            lit={(lit === split || lit === 'row') && state.splits[split] === undefined}
            onClick={() => startWork(set, doing, learnSplits[split])}
          >
            {words}
          </WorkButton>
        ))}
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}

/** The NLLs of each split on one line: what is promised should lie where it is held. */
function SplitBars({
  state,
  step,
  learned,
}: {
  readonly state: TrustState;
  readonly step: string;
  readonly learned: readonly Split[];
}) {
  const kinds = kindsIn(step);
  const values = learned.flatMap((split) => kinds.map(({ kind }) => state.splits[split]?.[kind] ?? 0));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = 0.15 * (high - low);
  return (
    <>
      <Chart {...CHARTS.splits} x={[low - pad, high + pad]} y={[learned.length, 0]} aspect={0.16 * learned.length}>
        {(plot) =>
          learned.map((split, i) => {
            const y = plot.y.at(i + 0.5);
            return (
              <g key={split}>
                <text class="note" x={plot.left} y={y - 16}>
                  split by {split}
                </text>
                <path class="line guide" d={`M${plot.left} ${y}H${plot.right}`} />
                {kinds.map(({ kind, mark }) => (
                  <path
                    key={kind}
                    class={`${mark} thick`}
                    d={`M${plot.x.at(state.splits[split]?.[kind] ?? 0).toFixed(1)} ${y - 11}v22`}
                  />
                ))}
              </g>
            );
          })
        }
      </Chart>
      <Key entries={kinds.map(({ mark, words }) => ({ mark: `${mark} thick`, words }))} />
    </>
  );
}
