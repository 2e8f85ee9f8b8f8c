/** A flow and a mixture of Gaussians on the same rows, as a table of NLLs. */
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { learnContest } from '../chapters/two-contest';
import { CONTEST_TOYS, type TwoState } from '../chapters/two-state';
import styles from './Figures.module.css';
import { LearnFirst } from './Work';

const NAMES = { 'two-moons': 'Two moons', checkerboard: 'Chess board' } as const;

export function Mixture(props: FigureProps<TwoState>) {
  const { state } = props;
  const { contest } = state;
  return (
    <>
      <table class={styles.resultsTable}>
        <caption>NLL in nats per row on rows that nothing was learned from; lower is better</caption>
        <thead>
          <tr>
            <th scope="col">Rows</th>
            <th scope="col">flow</th>
            <th scope="col">mixture</th>
            <th scope="col">true density</th>
          </tr>
        </thead>
        <tbody>
          {CONTEST_TOYS.map((toy) => (
            <tr key={toy}>
              <th scope="row">{NAMES[toy]}</th>
              {(['flow', 'mixture', 'truth'] as const).map((model) => (
                <td key={model}>{nats(contest[toy]?.[model] ?? Number.NaN, 3)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <LearnFirst figure={props} control="contest" learned={contest.checkerboard !== undefined} work={learnContest} />
    </>
  );
}
