/** A flow and a mixture of Gaussians on the same rows, as a table of NLLs. */
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { learnContest } from '../chapters/two-contest';
import { CONTEST_TOYS, type TwoState } from '../chapters/two-state';
import { startWork } from '../work';
import { Controls } from './controls';
import { WorkButton, WorkStatus } from './Work';

const NAMES = { 'two-moons': 'Two moons', checkerboard: 'Chess board' } as const;

export function Mixture({ state, set, lit }: FigureProps<TwoState>) {
  const { contest } = state;
  return (
    <>
      <table class="results-table">
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
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'contest' && contest.checkerboard === undefined}
          onClick={() => startWork(set, 'Learning moons and chess board, twice each', learnContest)}
        >
          Learn
        </WorkButton>
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}
