/** One learned column of a row that is asked: known, unknown, known with an error, or beyond a limit. */
import { useId } from 'preact/hooks';
import { shownName } from '../../catalog/readable-name';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact } from '../format';
import styles from './Infer.module.css';
import { CELL_KINDS, type CellKind, type TypedCell } from './typed';

interface FieldProps {
  readonly feature: Pick<PreparedColumn, 'choice'>;
  readonly cell: TypedCell;
  /** What the row of the table has. */
  readonly inRow?: number | undefined;
  /** σ as it is first filled. */
  readonly spreadOf: () => string;
  readonly onChange: (change: Partial<TypedCell>) => void;
}

export function Field({ feature: { choice }, cell: { kind, value, spread }, inRow, spreadOf, onChange }: FieldProps) {
  const id = useId();
  const label = shownName(choice);
  const unit = choice.unit ? ` [${choice.unit}]` : '';
  const limit = kind === 'above' || kind === 'below';
  return (
    <div class={styles.field}>
      <label for={id} class="clip" title={`${choice.name}${unit}`}>
        {label}
      </label>
      <select
        id={id}
        aria-label={`${label} is`}
        value={kind}
        onChange={({ currentTarget }) => {
          const next = currentTarget.value as CellKind;
          onChange({ kind: next, ...(next === 'measured' && spread === '' ? { spread: spreadOf() } : {}) });
        }}
      >
        {Object.entries(CELL_KINDS).map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
      {kind === 'unknown' ? (
        <span class={`muted ${styles.truth}`}>{inRow === undefined ? 'blank' : `row: ${compact(inRow, 4)}`}</span>
      ) : (
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          spellcheck={false}
          aria-label={`${limit ? 'Limit' : 'Value'} of ${label}${unit}`}
          placeholder={limit ? 'number or column' : 'value'}
          value={value}
          onInput={({ currentTarget }) => onChange({ value: currentTarget.value })}
        />
      )}
      {kind === 'measured' && (
        <label class={styles.spread}>
          <span aria-hidden="true">±</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            aria-label={`Error of ${label}${unit}`}
            placeholder="σ: number or column"
            value={spread}
            onInput={({ currentTarget }) => onChange({ spread: currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}
