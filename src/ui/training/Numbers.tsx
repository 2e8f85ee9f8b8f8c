/** The run in numbers, in nats per row. */
import type { TrainingUpdate } from '../../worker/messages/training';
import { count, nats, signedNats } from '../format';
import { useSelect } from '../session';
import figures from '../styles/figures.module.css';
import styles from './Training.module.css';
import { gaussianOf, knownEntropy, lastOf } from './truth';

export function Numbers() {
  const training = useSelect((state) => state.training);
  const gaussian = useSelect(gaussianOf);
  const entropy = useSelect(knownEntropy);
  const validation = lastOf(training?.curve.validation);
  return (
    <table class={`${figures.table} ${styles.numbers}`}>
      <caption>
        NLL, nats per row <span class="muted">(lower is better)</span>
      </caption>
      <tbody>
        <Row name="Train" value={nats(lastOf(training?.curve.train))} />
        <Row
          name="Validation"
          value={nats(validation)}
          note={training && training.bestStep > 0 ? bestOf(training) : undefined}
        />
        {Number.isFinite(gaussian) && (
          <Row
            name="Gaussian"
            value={nats(gaussian)}
            note={
              Number.isFinite(validation) ? `${signedNats(validation - gaussian)} relative to Gaussian` : 'baseline'
            }
          />
        )}
        {entropy !== undefined && (
          <Row
            name="True entropy"
            value={nats(entropy)}
            note={
              Number.isFinite(validation)
                ? `${signedNats(validation - entropy, 4)} relative to it`
                : 'the best possible'
            }
          />
        )}
      </tbody>
    </table>
  );
}

/** Which step was best, of an average in its last flow. */
const bestOf = ({ bestStep, member, members }: TrainingUpdate) =>
  `${members > 1 ? `flow ${member} of ${members}, ` : ''}best at step ${count(bestStep)}`;

function Row({ name, value, note }: { name: string; value: string; note?: string | undefined }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class={figures.value}>{value}</td>
      <td class={figures.note}>{note}</td>
    </tr>
  );
}
