/** Whether answers to the question at hand are calibrated: test rows are asked the same. */
import { useState } from 'preact/hooks';
import type { MeanError } from '../../analysis/mean-error';
import type { Problem } from '../../base/problem';
import type { CheckAnswer, InferRowsRequest } from '../../worker/infer/messages';
import { count, countOf } from '../format';
import { Refused } from '../Refused';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import figures from '../styles/figures.module.css';
import styles from './Infer.module.css';
import { Progress } from './Progress';
import { askingOf } from './typed';
import { useInferView } from './view';

const DRAWS = 200;

const held = ({ mean, standardError }: MeanError) =>
  `${(100 * mean).toFixed(0)} ± ${Number.isNaN(standardError) ? '?' : (100 * standardError).toFixed(0)} %`;

export function Check() {
  const session = useSession();
  const view = useInferView();
  const busy = useSelect((state) => state.inferring !== undefined);
  const finished = useSelect((state) => state.finished?.metrics);
  const [wrong, setWrong] = useState<Problem>();
  const request: InferRowsRequest = {
    ...askingOf(view.cells.value),
    where: '',
    draws: DRAWS,
    seed: seedOf(session.state.value.settings),
  };
  const key = JSON.stringify(request);
  const kept = view.checks.value.get(key);
  const known = kept?.of === finished ? kept?.answer : undefined;
  const check = async () => {
    setWrong(undefined);
    const answer = await session.ask((commands) => commands.checkInfer(request));
    if (!answer) return;
    if (!('problem' in answer)) view.checks.value = new Map(view.checks.value).set(key, { of: finished, answer });
    else if (answer.problem.code !== 'cancelled') setWrong(answer.problem);
  };
  if (request.unknown.length === 0) return null;
  return (
    <details class={styles.every} open={known !== undefined}>
      <summary>Calibration of these answers</summary>
      <p class="help">Asks rows of the test set by the same fields and compares the answers with their true values.</p>
      <div class={styles.actions}>
        <button type="button" disabled={busy} onClick={() => void check()}>
          Check on test rows
        </button>
        <Progress of="check" />
      </div>
      <Refused problem={wrong} />
      {known && <Result of={known} />}
    </details>
  );
}

function Result({ of: { verdict, columns, rows, unreliable } }: { of: CheckAnswer }) {
  return (
    <div aria-live="polite">
      <p class={verdict.judgement === 'bad' ? 'warn' : ''}>{verdict.sentence}</p>
      {unreliable > 0 && (
        <p class="warn">
          {count(unreliable)} of {countOf(rows, 'answer')} are not reliable.
        </p>
      )}
      <div class={styles.scrolled}>
        <table class={`${figures.table} ${styles.intervals}`}>
          <caption>True values within the intervals</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">Test rows</th>
              <th scope="col">68 %</th>
              <th scope="col">95 %</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, rows: own, within68, within95 }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class={figures.value}>{count(own)}</td>
                <td class={figures.value}>{held(within68)}</td>
                <td class={figures.value}>{held(within95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
