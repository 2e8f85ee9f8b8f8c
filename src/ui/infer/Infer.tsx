/** The Infer view: what the model says of the unknown columns of a row, given what is known of it. */
import { useEffect } from 'preact/hooks';
import { finishedRecipe } from '../look';
import { useSelect, useSession } from '../session';
import { Answers } from './Answers';
import { askAgain } from './ask-row';
import { Check } from './Check';
import { Combined } from './Combined';
import { Conditions } from './Conditions';
import { EveryRow } from './EveryRow';
import { Fields } from './Fields';
import { Haloes } from './Haloes';
import styles from './Infer.module.css';
import { Parameters, PosteriorTrust } from './Parameters';

export function InferRegion() {
  const state = useSelect(({ catalog, prepared, finished, training }) =>
    catalog === undefined
      ? 'no catalog'
      : prepared === undefined
        ? 'no column'
        : finished
          ? 'ready'
          : training
            ? 'training'
            : 'untrained',
  );
  const single = useSelect(({ prepared }) => prepared?.features.length === 1 && prepared.contexts.length === 0);
  const session = useSession();
  const finished = useSelect(finishedRecipe);
  const questions = useSelect((now) => now.questions);
  useEffect(() => {
    if (state === 'ready' && finished !== undefined && questions.length > 0) void askAgain(session);
  }, [session, state, finished, questions]);
  return (
    <section class={`region ${styles.infer}`} aria-labelledby="infer-title">
      <header class="region-head">
        <h2 id="infer-title">Infer</h2>
      </header>
      <Conditions />
      {state === 'ready' ? (
        <>
          {single && (
            <p class="help">
              The model learned one column and is given none, so nothing is known of a row whose value is unknown. Learn
              two columns or more, or condition on one.
            </p>
          )}
          <Fields />
          <Answers />
          <Check />
          <EveryRow />
          <Combined />
          <PosteriorTrust />
        </>
      ) : (
        <Empty state={state} />
      )}
      <Parameters />
      <Haloes />
      {state !== 'ready' && <Answers />}
    </section>
  );
}

function Empty({ state }: { state: 'no catalog' | 'no column' | 'training' | 'untrained' }) {
  return (
    <div class="empty-note">
      <p>
        When a run ends, choose a row here or type one in. Set each learned column to known, unknown, known ± σ, or
        beyond a limit. Unknown columns come out with medians, 68 and 95 % intervals and draws, for one row or for all.
      </p>
      <p>
        {state === 'no catalog' && 'Open a catalog, learn two columns or more, and press Train.'}
        {state === 'no column' && 'Learn two columns or more, and press Train.'}
        {state === 'untrained' && 'Press Train.'}
        {state === 'training' && 'The run goes on. Finish ends it now.'}
      </p>
    </div>
  );
}
