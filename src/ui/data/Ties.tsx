/** Columns that follow from others, and rows that repeat others: what is known of them, and the person's choice. */
import { useId } from 'preact/hooks';
import { DUPLICATE_TREATMENTS, type DuplicateTreatment } from '../../catalog/dependence/decisions';
import { useSelect, useSession } from '../session';
import styles from './Rows.module.css';
import { Treatments } from './Treatments';

export function Ties() {
  // Kept while a choice is answered, so that the keyboard stays where it is.
  const dependences = useSelect(({ prepared }) => prepared?.dependences);
  const duplicates = useSelect(({ prepared }) => prepared?.duplicates?.sentence);
  return (
    <>
      {dependences && dependences.length > 0 && <DependentColumns />}
      {duplicates && <DuplicateRows sentence={duplicates} />}
    </>
  );
}

function DependentColumns() {
  const session = useSession();
  const dependences = useSelect(({ prepared }) => prepared?.dependences) ?? [];
  const decisions = useSelect((state) => state.decisions);
  const choices = useSelect((state) => state.choices);
  const id = useId();
  const kept = decisions.dependent === 'keep';
  const involved = [...new Set(dependences.flatMap(({ columns }) => columns))].filter((name) =>
    choices.some((choice) => choice.name === name),
  );
  return (
    <fieldset class={styles.spikes} aria-describedby={`${id}-why`}>
      <legend>Dependent columns</legend>
      <ul>
        {dependences.map(({ sentence }) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p id={`${id}-why`} class={kept ? 'help' : 'warn'}>
        {kept
          ? 'The likelihood has no upper bound: its NLL cannot be compared.'
          : 'The likelihood has no upper bound. Choose before you train:'}
      </p>
      {involved.map((name) => (
        <button key={name} type="button" class={styles.spikeChoice} onClick={() => session.remove(name)}>
          Leave out {name}
        </button>
      ))}
      <label class={styles.spikeChoice}>
        <input
          type="checkbox"
          checked={kept}
          onChange={() => {
            const { dependent: _, ...others } = decisions;
            session.setDecisions(kept ? others : { ...others, dependent: 'keep' });
          }}
        />
        <span>Go on as it is: the NLL then has no lower bound</span>
      </label>
    </fieldset>
  );
}

const LABELS: Readonly<Record<DuplicateTreatment, string>> = {
  drop: 'Drop the copies',
  together: 'Keep copies on one side of the split',
  keep: 'Go on as it is: the test set then holds rows that were trained on',
};

function DuplicateRows({ sentence }: { sentence: string }) {
  const session = useSession();
  const decisions = useSelect((state) => state.decisions);
  const id = useId();
  return (
    <fieldset class={styles.spikes} aria-describedby={`${id}-why`}>
      <legend>Duplicate rows</legend>
      <p id={`${id}-why`} class={decisions.duplicates === undefined ? 'warn' : 'help'}>
        {sentence} {decisions.duplicates === undefined && 'Choose before you train:'}
      </p>
      <Treatments
        name={`${id}-duplicates`}
        of={DUPLICATE_TREATMENTS}
        chosen={decisions.duplicates}
        words={(treatment) => LABELS[treatment]}
        onChoose={(treatment) => session.setDecisions({ ...decisions, duplicates: treatment })}
      />
    </fieldset>
  );
}
