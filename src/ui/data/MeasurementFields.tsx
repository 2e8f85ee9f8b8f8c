/** Fields on how a column was measured: a label with a choice or a number. */
import { useState } from 'preact/hooks';
import type { Measurement } from '../../catalog/measured/measurement';
import type { ColumnChoice } from '../../share/recipe';
import { Options } from '../Options';
import styles from './MeasurementForm.module.css';

export interface PartProps {
  readonly choice: ColumnChoice;
  /** Changes some of what is said of the column. */
  readonly change: (measurement: Measurement) => void;
}

export interface NamedProps extends PartProps {
  /** The other columns of numbers. */
  readonly names: readonly string[];
  /** Those that look like the errors of this one. */
  readonly proposed: readonly string[];
}

interface NamedFieldProps {
  readonly label: string;
  readonly of: string;
  readonly names: readonly string[];
  readonly words?: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (name: string) => void;
}

export function Named({ label, of, names, words, value, onChange }: NamedFieldProps) {
  return (
    <label class={styles.field}>
      <span>{label}</span>
      <select aria-label={`${label} of ${of}`} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <Options of={names} words={(name) => words?.[name] ?? name} />
      </select>
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly of: string;
  readonly value: number;
  /** Values lie above it. */
  readonly least?: number;
  readonly onChange: (value: number) => void;
}

export function NumberField({ label, of, value, least, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? String(value);
  const number = Number(text);
  const fits = text.trim() !== '' && Number.isFinite(number) && (least === undefined || number > least);
  return (
    <label class={styles.field}>
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        aria-label={`${label} of ${of}`}
        aria-invalid={!fits}
        autocomplete="off"
        value={text}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={() => {
          if (!fits) return;
          setTyped(undefined);
          onChange(number);
        }}
      />
      {!fits && <span class="warn">{least === 0 ? 'A number above 0.' : 'A number.'}</span>}
    </label>
  );
}
