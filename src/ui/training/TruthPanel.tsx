/** What a finished run reached on the test set; first of all whether a plainer density does better. */
import { count, countOf, duration, nats, signedNats } from '../format';
import { useSelect, useSession } from '../session';
import type { View } from '../views';
import styles from './Training.module.css';
import { knownEntropy } from './truth';

const WHY_STOPPED = {
  'all steps done': 'all steps were done',
  'no improvement': 'validation NLL no longer improved',
  'stopped by hand': 'you finished it',
  'loss not finite': 'the loss stopped being a finite number; the best weights before that were kept',
} as const;

export function TruthPanel() {
  const finished = useSelect((state) => state.finished);
  const bestStep = useSelect((state) => state.training?.bestStep);
  const entropy = useSelect(knownEntropy);
  const beaten = useSelect((state) =>
    state.assessment?.findings.find(({ title, judgement }) => title === 'Baselines' && judgement === 'bad'),
  );
  if (finished === undefined) return null;
  const { metrics, stopped, averaged } = finished;
  const heldOut = Number.isFinite(metrics.testLogProb);
  const nll = heldOut ? -metrics.testLogProb : -metrics.validationLogProb;
  return (
    <section class={styles.truth} aria-labelledby="truth-title">
      {beaten && <p class={styles.beaten}>{beaten.sentence}</p>}
      <h3 id="truth-title">{heldOut ? 'Test NLL' : 'Validation NLL (no test set)'}</h3>
      <p class={styles.headline}>
        {nats(nll)}
        {heldOut && <span class={styles.error}> ± {nats(metrics.testLogProbStdErr)}</span>}
        <span class={styles.unit}>nats per row</span>
      </p>
      <dl class={styles.facts}>
        {heldOut && (
          <>
            <Fact name="Gaussian, same rows" value={nats(-metrics.gaussianLogProb)} />
            <Fact name="Gain over it" value={`${signedNats(metrics.testLogProb - metrics.gaussianLogProb)} nats`} />
          </>
        )}
        {entropy !== undefined && <Fact name="Above the true entropy" value={`${signedNats(nll - entropy, 4)} nats`} />}
        <Fact name="Measured on" value={countOf(heldOut ? metrics.testRows : metrics.validationRows, 'row')} />
        {averaged.flows === 1 && bestStep !== undefined && (
          <Fact name="Weights restored" value={`step ${count(bestStep)}`} />
        )}
        {averaged.flows > 1 && <Fact name="Averaged" value={countOf(averaged.flows, 'flow')} />}
        {averaged.mixtureShare > 0 && (
          <Fact name="Weight of Gaussian mixtures" value={`${Math.round(100 * averaged.mixtureShare)} %`} />
        )}
        <Fact
          name="Trained"
          value={[
            countOf(metrics.steps, 'step'),
            // A run that an earlier version kept has no time.
            ...(metrics.trainSeconds > 0 ? [duration(metrics.trainSeconds)] : []),
          ].join(', ')}
        />
      </dl>
      <p class="muted">It ended because {WHY_STOPPED[stopped]}.</p>
      <NextSteps />
    </section>
  );
}

/** What one does with a trained model, one press away. */
function NextSteps() {
  const session = useSession();
  const view = (name: View, words: string) => (
    <button type="button" onClick={() => session.setView(name)}>
      {words}
    </button>
  );
  return (
    <div class={styles.nextSteps}>
      <button
        type="button"
        onClick={() => {
          session.setView('outliers');
          if (!session.state.value.searching)
            void import('../outliers/find').then(({ findOutliers }) => findOutliers(session));
        }}
      >
        Find outliers
      </button>
      {view('trust', 'Check it')}
      {view('share', 'Share it')}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
