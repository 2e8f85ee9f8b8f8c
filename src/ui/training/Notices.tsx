/** What the person should know while work goes on, and the milestones for those who do not see the page. */
import { nats } from '../format';
import { phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import type { PageState } from '../state';
import styles from './Training.module.css';

export function Notices() {
  const notices = useSelect((state) => state.notices);
  const milestone = useSelect(milestoneOf);
  const session = useSession();
  return (
    <>
      <div class={styles.notices} role="log" aria-label="Notices">
        {notices.map((notice, i) => (
          <p key={`${i} ${notice}`}>{notice}</p>
        ))}
      </div>
      {notices.length > 0 && (
        <button type="button" class="quiet" onClick={session.dismissNotices}>
          Clear notices
        </button>
      )}
      <p class="visually-hidden" role="status">
        {milestone}
      </p>
    </>
  );
}

function milestoneOf(state: PageState): string {
  if (state.opening) return `Reading ${state.opening.name}.`;
  switch (phaseOf(state)) {
    case 'no catalog':
      return '';
    case 'no column':
      return `${state.catalog?.name ?? ''} is open. Pick a column.`;
    case 'choosing':
      return 'The rows are being prepared.';
    case 'undecided':
      return 'Spikes, dependent columns or duplicate rows need a treatment. Choose one.';
    case 'ready':
      return 'Ready to train.';
    case 'starting':
    case 'running':
      return 'Training.';
    case 'paused':
      return 'Training is paused.';
    case 'finished':
      return `Training finished: test NLL ${nats(-(state.finished?.metrics.testLogProb ?? Number.NaN))} nats per row.`;
  }
}
