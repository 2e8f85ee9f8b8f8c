/** A group of options: what to do with repeated values, repeated rows, or dependent columns. */
import type { ComponentChildren } from 'preact';
import styles from './Rows.module.css';

interface Props<Treatment extends string> {
  /** Of the radio buttons. */
  readonly name: string;
  readonly of: readonly Treatment[];
  readonly chosen: Treatment | undefined;
  words(treatment: Treatment): ComponentChildren;
  isOffered?(treatment: Treatment): boolean;
  onChoose(treatment: Treatment): void;
}

export function Treatments<Treatment extends string>({
  name,
  of,
  chosen,
  words,
  isOffered = () => true,
  onChoose,
}: Props<Treatment>) {
  return (
    <>
      {of.map((treatment) => (
        <label key={treatment} class={styles.spikeChoice}>
          <input
            type="radio"
            name={name}
            value={treatment}
            checked={chosen === treatment}
            disabled={!isOffered(treatment)}
            onChange={() => onChoose(treatment)}
          />
          <span>{words(treatment)}</span>
        </label>
      ))}
    </>
  );
}
