/** The runs that stay: named, pinned, laid over the picture, gone back to, and deleted only by a person. */
import { count, duration, nats, signedNats } from '../format';
import { NameInput } from '../NameInput';
import { useSelect, useSession } from '../session';
import type { PageState } from '../state';
import parts from '../styles/parts.module.css';
import { Earlier } from './Earlier';
import { areComparable, type KeptRun, keyOf, runMark } from './kept';
import { columnsIn, columnsShown, MOST_OVERLAID } from './overlay';
import styles from './Runs.module.css';
import { reopen } from './reopen';

export function Runs() {
  const runs = useSelect((state) => state.runs);
  return (
    <Earlier title="Runs" id="runs-title">
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
  const { id, name, metrics, steps, catalog, opened, checkpoint, recipe, pinned } = run;
  const elsewhere = useSelect((state) => state.opened !== opened);
  const isShown = useSelect(({ saved }) => saved !== undefined && keyOf(saved) === keyOf(run));
  const difference = useSelect(({ finished, saved, opened: now }) =>
    !isShown && finished && metrics && saved && areComparable(run, { recipe: saved.recipe, opened: now })
      ? nllOf(metrics) - nllOf(finished.metrics)
      : undefined,
  );
  const about = [
    recipe.members ? `${recipe.members} flows` : 'one flow',
    `${count(steps)} steps`,
    ...(metrics ? [duration(metrics.trainSeconds)] : []),
    ...(recipe.filter ? [`rows where ${recipe.filter}`] : []),
    ...(elsewhere ? [catalog] : []),
    ...(checkpoint ? [] : ['weights not kept: train it again']),
  ].join(', ');
  return (
    <li class={`${parts.beside} ${styles.run}`} aria-current={isShown ? 'true' : undefined}>
      <NameInput name={name} onRename={(typed) => session.renameRun(id, typed)} />
      <span class={styles.nll}>
        {metrics ? `${nats(nllOf(metrics))} ± ${nats(metrics.testLogProbStdErr)}` : 'stopped'}
      </span>
      <span class={styles.about}>
        {isShown && <strong>Shown now. </strong>}
        {difference !== undefined && <strong>{signedNats(difference)} from the run shown. </strong>}
        {about}
      </span>
      <span class={styles.buttons}>
        {!isShown && <Overlay run={run} />}
        <button
          type="button"
          class="quiet"
          aria-label={`Pin ${name}`}
          aria-pressed={pinned}
          title="A pinned run stands first and keeps its weights"
          onClick={() => session.pinRun(id, !pinned)}
        >
          {pinned ? 'Pinned' : 'Pin'}
        </button>
        {!isShown && (
          <button type="button" aria-label={`Reopen ${name}`} onClick={() => void reopen(session, run)}>
            Reopen
          </button>
        )}
        <button type="button" class="quiet" aria-label={`Delete ${name}`} onClick={() => session.deleteRun(id)}>
          Delete
        </button>
      </span>
    </li>
  );
}

/** Those that are still kept. */
const overlaidRuns = ({ overlaid, runs }: Pick<PageState, 'overlaid' | 'runs'>) =>
  overlaid.filter((mark) => runs.some((run) => runMark(run) === mark));

function Overlay({ run }: { run: KeptRun }) {
  const session = useSession();
  const { name } = run;
  const mark = runMark(run);
  const on = useSelect((state) => state.overlaid.includes(mark));
  const full = useSelect((state) => overlaidRuns(state).length >= MOST_OVERLAID);
  const why = useSelect((state) => {
    const columns = columnsShown(state);
    if (columns.length === 0) return 'Pick the columns of the picture first.';
    const found = columnsIn(run, columns);
    return typeof found === 'string' ? found : undefined;
  });
  const refused = why ?? (full && !on ? `At most ${MOST_OVERLAID} runs are drawn over the picture.` : undefined);
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Overlay ${name}`}
      aria-pressed={on}
      disabled={refused !== undefined && !on}
      title={refused ?? 'Draws its density over the picture, and its validation NLL over the curve'}
      onClick={() => {
        const overlaid = overlaidRuns(session.state.value);
        session.look({ overlaid: on ? overlaid.filter((one) => one !== mark) : [...overlaid, mark] });
      }}
    >
      Overlay
    </button>
  );
}
