/** Train, pause, step, reset, finish, with progress: on a phone this bar stays in reach at the foot of the screen. */
import { readableName } from '../../catalog/readable-name';
import { count, countOf, duration, NO_NUMBER } from '../format';
import { type Phase, phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './RunBar.module.css';

const MAIN_LABEL: Record<Phase, string> = {
  'no catalog': 'Train',
  'no column': 'Train',
  choosing: 'Train',
  undecided: 'Train',
  ready: 'Train',
  starting: 'Starting',
  running: 'Pause',
  paused: 'Resume',
  finished: 'Train again',
};

export function RunBar() {
  const session = useSession();
  const phase = useSelect(phaseOf);
  const hasRun = useSelect((state) => state.training !== undefined || state.finished !== undefined);
  const justEnded = useSelect((state) => state.justEnded);
  const open = phase === 'running' || phase === 'paused';
  const idle = phase === 'no catalog' || phase === 'no column' || phase === 'undecided' || phase === 'starting';
  return (
    <fieldset class={styles.runBar} data-part="run" aria-label="Run">
      <div class={styles.runButtons}>
        <button
          type="button"
          class="primary"
          disabled={idle || justEnded}
          aria-keyshortcuts="Space"
          onClick={session.toggleRun}
        >
          {MAIN_LABEL[phase]}
        </button>
        <button
          type="button"
          disabled={phase !== 'ready' && phase !== 'paused'}
          aria-keyshortcuts="."
          title="One optimiser step (.)"
          onClick={session.step}
        >
          Step
        </button>
        <button
          type="button"
          disabled={!open}
          aria-keyshortcuts="f"
          title="End the run now (F)"
          onClick={session.finish}
        >
          Finish
        </button>
        <button
          type="button"
          disabled={!hasRun && phase !== 'starting' && phase !== 'choosing'}
          aria-keyshortcuts="r"
          title="Put the run away; it stays among the earlier runs (R)"
          onClick={session.reset}
        >
          {phase === 'starting' ? 'Cancel' : 'Reset'}
        </button>
      </div>
      <Progress phase={phase} />
    </fieldset>
  );
}

function Progress({ phase }: { phase: Phase }) {
  const training = useSelect((state) => state.training);
  const allSteps = useSelect((state) => state.finished?.metrics.steps);
  const mixtureFirst = useSelect(({ prepared }) =>
    prepared?.features.some(({ cells }) => cells)
      ? 'A Gaussian mixture is deconvolved first. Cancel stops it.'
      : undefined,
  );
  if (training === undefined) {
    if (phase === 'undecided') return <Undecided />;
    return <p class={styles.runStatus}>{phase === 'starting' && mixtureFirst ? mixtureFirst : IDLE_STATUS[phase]}</p>;
  }
  const { step, steps, stepsPerSecond, secondsLeft, member, members, weighing } = training;
  const whole = phase === 'finished' && members > 1 ? allSteps : undefined;
  const share = weighing ? 1 : step / Math.max(1, steps);
  const speed = Number.isFinite(stepsPerSecond) && stepsPerSecond > 0 ? count(stepsPerSecond) : NO_NUMBER;
  return (
    <>
      <progress aria-label="Training" value={whole === undefined ? member - 1 + share : members} max={members} />
      <p class={styles.runStatus}>
        {members > 1 && phase !== 'finished' && (
          <span>
            flow {member} of {members}
          </span>
        )}
        {whole !== undefined ? (
          <span>
            {countOf(whole, 'step')} of {members} flows
          </span>
        ) : weighing && phase !== 'finished' ? (
          <span>fitting Gaussian mixtures</span>
        ) : (
          <span>
            {count(step)} / {countOf(steps, 'step')}
          </span>
        )}
        {phase === 'running' && (
          <>
            <span>{speed} steps/s</span>
            <span>{duration(secondsLeft)} left</span>
          </>
        )}
        {phase === 'paused' && <span>paused</span>}
        {phase === 'finished' && <span>finished</span>}
      </p>
    </>
  );
}

/** What has to be decided before training, and the way to it. */
function Undecided() {
  const session = useSession();
  const column = useSelect(({ prepared }) => prepared?.spikes.find(({ treatment }) => treatment === undefined)?.column);
  return (
    <p class={styles.runStatus}>
      <span>
        {column === undefined
          ? 'Decide on dependent columns and duplicate rows.'
          : `${readableName(column)} has repeated values. Choose a treatment.`}
      </span>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          session.setView('data');
          if (column !== undefined) session.takeInHand(column);
        }}
      >
        Show
      </button>
    </p>
  );
}

const IDLE_STATUS: Record<Phase, string> = {
  'no catalog': '',
  'no column': 'Pick a column first.',
  choosing: 'The rows are being prepared. Reset stops that.',
  undecided: '',
  ready: 'Ready: press Train, or the space bar.',
  starting: 'The engine is warming up.',
  running: '',
  paused: '',
  finished: '',
};
