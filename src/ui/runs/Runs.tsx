/** The runs that stay: named, gone back to, and deleted only by a person. */
import { count, nats, signedNats } from '../format';
import { NameInput } from '../NameInput';
import { useSelect, useSession } from '../session';
import { Earlier } from './Earlier';
import { areComparable, type KeptRun } from './kept';
import styles from './Runs.module.css';
import { reopen } from './reopen';

export function Runs() {
  const runs = useSelect((state) => state.runs);
  return (
    <Earlier title="Earlier runs" id="runs-title">
      {runs.map((run) => (
        <Run key={run.id} run={run} />
      ))}
    </Earlier>
  );
}

const nllOf = ({ testLogProb, validationLogProb }: NonNullable<KeptRun['metrics']>) =>
  -(Number.isFinite(testLogProb) ? testLogProb : validationLogProb);

function Run({ run }: { run: KeptRun }) {
  const session = useSession();
  const { id, name, metrics, steps, catalog, opened, checkpoint, recipe } = run;
  const elsewhere = useSelect((state) => state.opened !== opened);
  const difference = useSelect(({ finished, saved, opened: now }) =>
    finished && metrics && saved && areComparable(run, { recipe: saved.recipe, opened: now })
      ? nllOf(metrics) - nllOf(finished.metrics)
      : undefined,
  );
  const about = [
    recipe.members ? `${recipe.members} flows` : 'one flow',
    `${count(steps)} steps`,
    ...(elsewhere ? [catalog] : []),
    ...(checkpoint ? [] : ['weights not kept: train it again']),
  ].join(', ');
  return (
    <li class={styles.run}>
      <NameInput name={name} onRename={(typed) => session.renameRun(id, typed)} />
      <span class={styles.nll}>
        {metrics ? `${nats(nllOf(metrics))} ± ${nats(metrics.testLogProbStdErr)}` : 'stopped'}
      </span>
      <span class={styles.about}>
        {difference !== undefined && <strong>{signedNats(difference)} from the run shown. </strong>}
        {about}
      </span>
      <span class={styles.buttons}>
        <button type="button" aria-label={`Reopen ${name}`} onClick={() => void reopen(session, run)}>
          Reopen
        </button>
        <button type="button" class="quiet" aria-label={`Delete ${name}`} onClick={() => session.deleteRun(id)}>
          Delete
        </button>
      </span>
    </li>
  );
}
