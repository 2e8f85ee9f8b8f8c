/** What is known of repeated values in a picked column, and the person's choice of what to do about them. */
import { useId } from 'preact/hooks';
import type { ColumnSpikes, SpikeTreatment } from '../../catalog/spikes';
import { useSession } from '../session';
import styles from './Rows.module.css';
import { Treatments } from './Treatments';

/** In the order in which they are offered. */
const LABELS: Readonly<Record<SpikeTreatment, string>> = {
  drop: 'Drop their rows',
  floor: 'Floor: zeros become random values between 0.5 and 1 × the smallest positive value',
  dequantise: 'Dequantise: add uniform noise',
  keep: 'Go on as it is: the NLL then has no lower bound',
};

const TREATMENTS = Object.keys(LABELS) as SpikeTreatment[];

/** Sentences shown; the most common spikes come first. */
const SHOWN = 3;

export function Spikes({ found }: { found: ColumnSpikes }) {
  const session = useSession();
  const { column, spikes, offered, refused, spread, treatment } = found;
  const id = useId();
  return (
    <fieldset class={styles.spikes} aria-describedby={`${id}-why`}>
      <legend>
        Spikes<span class="visually-hidden"> of {column}</span>
      </legend>
      <ul>
        {spikes.slice(0, SHOWN).map(({ sentence }) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {spikes.length > SHOWN && <li>So do {spikes.length - SHOWN} other values.</li>}
      </ul>
      <p id={`${id}-why`} class={treatment === undefined ? 'warn' : 'help'}>
        {treatment === undefined
          ? 'A density can grow without limit at a repeated value, so the likelihood would be unbounded. Choose before you train:'
          : 'At a repeated value a density can grow without limit.'}
      </p>
      <Treatments
        name={`${id}-spikes`}
        of={TREATMENTS}
        chosen={treatment}
        words={(option) =>
          `${LABELS[option]}${option === 'dequantise' && spread ? `: ${spread}` : ''}${refused?.[option] ? ` (${refused[option]})` : ''}`
        }
        isOffered={(option) => offered.includes(option)}
        onChoose={(option) => session.setSpikes(column, option)}
      />
    </fieldset>
  );
}
