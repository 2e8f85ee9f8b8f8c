/** A refusal, in reach of every reader: what happened, why, and what to do next. */
import { OpenQuestion } from './data/OpenQuestion';
import styles from './ProblemAlert.module.css';
import { useSelect, useSession } from './session';

export function ProblemAlert() {
  const problem = useSelect((state) => state.refusal?.problem);
  const session = useSession();
  return (
    <div role="alert">
      {problem && (
        <div class={styles.problem} data-part="problem">
          <p>
            <strong>{problem.message}</strong> {problem.hint}
          </p>
          <OpenQuestion code={problem.code} />
          <button type="button" class="quiet" onClick={session.dismissProblem}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
