/** The controls beside a figure: buttons, switches, sliders and readings, each of which a step may light up. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { compact, count, nats } from '../../ui/format';
import styles from './controls.module.css';

interface Lit {
  readonly lit?: boolean;
}

export function Controls({ children }: { readonly children: ComponentChildren }) {
  return <div class={styles.controls}>{children}</div>;
}

interface ButtonProps extends Lit {
  readonly onClick: () => void;
  readonly disabled?: boolean;
  /** Busy: it keeps the focus, and does nothing. */
  readonly waiting?: boolean;
  readonly pressed?: boolean;
  readonly children: ComponentChildren;
}

export function Button({ lit, onClick, disabled = false, waiting = false, pressed, children }: ButtonProps) {
  return (
    <button
      type="button"
      class={lit ? styles.lit : undefined}
      disabled={disabled}
      aria-disabled={waiting || undefined}
      aria-pressed={pressed}
      onClick={waiting ? undefined : onClick}
    >
      {children}
    </button>
  );
}

interface ChoiceProps<T extends string> extends Lit {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly disabled?: boolean;
  onChange(value: T): void;
}

/** One of a few, as radio buttons in a row. */
export function Choice<T extends string>({ lit, label, value, options, disabled, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class={lit ? `${styles.choice} ${styles.lit}` : styles.choice} disabled={disabled ?? false}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="check">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.words}
        </label>
      ))}
    </fieldset>
  );
}

export function Switch({
  lit,
  on,
  onChange,
  children,
}: Lit & { readonly on: boolean; onChange(on: boolean): void; readonly children: ComponentChildren }) {
  return (
    <label class={lit ? `check ${styles.lit}` : 'check'}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      {children}
    </label>
  );
}

export interface SliderProps extends Lit {
  readonly label: string;
  readonly value: number;
  /** From, to, in steps of. */
  readonly range: readonly [from: number, to: number, by: number];
  /** Decimal places of the value as it is shown and read out; three digits without. */
  readonly digits?: number;
  /** What is shown and read out instead of the value. */
  readonly words?: string;
  /** Read out after it: the number that the task is about. */
  readonly spoken?: string | undefined;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

export function Slider({ lit, label, value, range, digits, words, spoken, disabled, onChange }: SliderProps) {
  const [from, to, by] = range;
  const text = words ?? (digits === undefined ? compact(value, 3) : nats(value, digits));
  return (
    <label class={lit ? `${styles.slider} ${styles.lit}` : styles.slider}>
      <span>{label}</span>
      <input
        type="range"
        min={from}
        max={to}
        step={by}
        value={value}
        disabled={disabled ?? false}
        aria-valuetext={spoken ? `${text}, ${spoken}` : text}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <span class={styles.shown} aria-hidden="true">
        {text}
      </span>
    </label>
  );
}

export interface ReadingRow {
  readonly label: string;
  readonly value: number | undefined;
  readonly digits?: number;
  readonly unit?: string;
  /** A reading that a step asks for. */
  readonly lit?: boolean;
}

/** Numbers of the engine, each with its unit. */
export function Readings({ rows }: { readonly rows: readonly ReadingRow[] }) {
  return (
    <dl class={styles.readings}>
      {rows.map(({ label, value, digits = 6, unit, lit }) => (
        <div key={label} class={lit ? styles.lit : undefined}>
          <dt>{label}</dt>
          <dd>
            {digits === 0 ? count(value ?? Number.NaN) : nats(value ?? Number.NaN, digits)}
            {unit && value !== undefined ? ` ${unit}` : ''}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What stands for a colour or a dash in a figure. */
export function Key({ entries }: { readonly entries: readonly { readonly mark: string; readonly words: string }[] }) {
  return (
    <ul class={styles.figureKey}>
      {entries.map(({ mark, words }) => (
        <li key={words}>
          <svg width="22" height="10" aria-hidden="true">
            <line x1="1" x2="21" y1="5" y2="5" class={mark} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
