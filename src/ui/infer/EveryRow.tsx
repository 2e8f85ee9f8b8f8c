/** The same question asked of every row, or of the selected ones: what it takes first, then the answers as columns of the table. */
import { useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import type { InferPlan, InferRowsRequest, InferredRows } from '../../worker/infer/messages';
import { count, countOf, duration } from '../format';
import { columnsOf } from '../of-state';
import { Refused } from '../Refused';
import { SaveTable } from '../SaveTable';
import { Sentences } from '../Sentences';
import { selectShape } from '../selection/select';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import parts from '../styles/parts.module.css';
import { AnswersPicture } from './AnswersPicture';
import styles from './Infer.module.css';
import { Progress } from './Progress';
import { askingOf } from './typed';
import { askedOf, useInferView } from './view';

/** Draws of each of many rows. */
const DRAWS = 200;

export function EveryRow() {
  const session = useSession();
  const view = useInferView();
  const inferred = useSelect((state) => state.inferred);
  const selected = useSelect((state) => state.selected);
  const busy = useSelect((state) => state.inferring !== undefined);
  const measured = useSelect((state) => columnsOf(state).measured === true);
  const [scope, setScope] = useState<'all' | 'selected'>('all');
  const [planned, setPlanned] = useState<{ readonly plan: InferPlan; readonly of: string }>();
  const [wrong, setWrong] = useState<Problem>();
  const where = scope === 'selected' ? selected : '';
  const now = (): InferRowsRequest => ({
    ...askingOf(view.cells.value),
    where,
    draws: DRAWS,
    seed: seedOf(session.state.value.settings),
  });
  // What was planned holds for these fields and rows alone.
  const key = () => JSON.stringify([now(), askedOf(session)]);
  const plan = planned?.of === key() ? planned.plan : undefined;
  const refuse = (problem: Problem) => {
    if (problem.code !== 'cancelled') setWrong(problem);
  };
  const estimate = async () => {
    const of = key();
    setWrong(undefined);
    const found = await session.ask((commands) => commands.planInfer(now()));
    if (found && 'problem' in found) refuse(found.problem);
    else if (found) setPlanned({ plan: found, of });
  };
  const start = async () => {
    setPlanned(undefined);
    setWrong(undefined);
    const answer = await session.ask((commands) => commands.inferRows(now()));
    if (answer && 'problem' in answer) refuse(answer.problem);
  };
  const tellTrue = async () => {
    setWrong(undefined);
    const answer = await session.ask((commands) => commands.trueValues());
    if (answer && 'problem' in answer) refuse(answer.problem);
  };
  return (
    <details class={styles.every} open={inferred.length > 0}>
      <summary>Every row</summary>
      <p class="help">
        Asks the rows of the catalog by the same fields, each with its own values; blank cells are unknown, or beyond
        the limit where one is set. Medians and 68 % intervals become columns of the table.
      </p>
      <div class={styles.actions}>
        <select
          aria-label="Rows to ask"
          value={scope}
          onChange={({ currentTarget }) => setScope(currentTarget.value === 'selected' ? 'selected' : 'all')}
        >
          <option value="all">all rows</option>
          <option value="selected" disabled={selected === ''}>
            selected rows
          </option>
        </select>
        {plan ? (
          <button type="button" class="primary" disabled={busy} onClick={() => void start()}>
            Ask {countOf(plan.rows, 'row')}
          </button>
        ) : (
          <button type="button" disabled={busy} onClick={() => void estimate()}>
            Estimate
          </button>
        )}
        <Progress of="rows" />
      </div>
      {plan && <Plan plan={plan} />}
      {measured && (
        <div class={styles.plan}>
          <p class="help">
            Of rows with errors, missing cells or limits: the true values that the model and the row together tell, and
            how accurate ln p of the row is.
          </p>
          <div class={styles.actions}>
            <button type="button" disabled={busy} onClick={() => void tellTrue()}>
              True values of all rows
            </button>
          </div>
        </div>
      )}
      <Refused problem={wrong} />
      {inferred.map((rows) => (
        <Rows key={rows.key} rows={rows} />
      ))}
    </details>
  );
}

const Plan = ({ plan: { rows, seconds, unanswered, notes } }: { plan: InferPlan }) => (
  <div class={styles.plan} aria-live="polite">
    <p>
      {countOf(rows, 'row')}, {DRAWS} draws each: about {duration(seconds)}.
    </p>
    {unanswered.map(({ reason, count: left }) => (
      <p key={reason} class="help">
        {count(left)} rows of the catalog cannot be answered: {reason}.
      </p>
    ))}
    <Sentences of={notes} class="help" />
  </div>
);

function Rows({ rows }: { rows: InferredRows }) {
  const { key, of, unknown, all, sentences, warnings, selections, stopped } = rows;
  const session = useSession();
  const title = of === 'true values' ? of : unknown.length > 0 ? unknown.join(', ') : 'blank cells';
  return (
    <article class={styles.rows} aria-label={`Answers to many rows: ${title}`}>
      <header class={`${parts.spread} ${styles.head}`}>
        <h3>{title}</h3>
        <button
          type="button"
          class="quiet"
          onClick={() => void session.ask((commands) => commands.forgetInferred(key))}
        >
          Remove
        </button>
      </header>
      {stopped && <p class="warn">Stopped before the last row.</p>}
      <Sentences of={sentences} />
      <Sentences of={warnings} class="warn" />
      {selections.length > 0 && (
        <div class={styles.actions}>
          <span class="help">Select</span>
          {selections.map(({ words, filter, rows }) => (
            <button
              key={filter}
              type="button"
              onClick={() => selectShape(session, { kind: 'filter', filter }, 'replace')}
            >
              {countOf(rows, 'row')} {words}
            </button>
          ))}
          <span class="help">Of the true values, 5 % lie outside of their 95 % interval by chance.</span>
        </div>
      )}
      {all.length > 0 && <AnswersPicture rows={rows} />}
      <div class={styles.actions}>
        <SaveTable
          words="Save the table"
          of="answers"
          ending="inferred"
          table={(commands, format) => commands.inferredTable(key, format)}
        />
      </div>
    </article>
  );
}
