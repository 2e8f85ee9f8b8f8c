/** How far a question is, and a way to stop it. */
import { duration, percent } from '../format';
import { useSelect, useSession } from '../session';
import styles from './Infer.module.css';

export function Progress() {
  const session = useSession();
  const progress = useSelect((state) => state.inferring);
  if (!progress) return null;
  const { fraction, doing, secondsLeft } = progress;
  const known = Number.isFinite(fraction);
  return (
    <div class={styles.progress}>
      <progress max={1} aria-label={doing} {...(known ? { value: fraction } : {})} />
      <span class="muted">
        {doing}
        {known && `, ${percent(fraction)}`}
        {Number.isFinite(secondsLeft) && `, about ${duration(secondsLeft)} left`}
      </span>
      <button type="button" onClick={() => void session.ask((commands) => commands.stopInferring())}>
        Cancel
      </button>
    </div>
  );
}
