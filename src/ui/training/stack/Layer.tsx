/** One layer of the stack: its kind, its settings, and its place. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { TransformSpec } from '../../../flow/transforms/registry';
import { Options } from '../../Options';
import { boundIn, LAYERS, wholeIn, widthsIn } from './layers';
import styles from './Stack.module.css';

interface Props {
  readonly place: number;
  readonly last: boolean;
  readonly transform: TransformSpec;
  onChange(next: TransformSpec): void;
  onMove(by: 1 | -1): void;
  onRemove(): void;
}

export function Layer({ place, last, transform, onChange, onMove, onRemove }: Props) {
  const name = `layer ${place + 1}`;
  return (
    <li class={styles.layer}>
      <div class={styles.layerHead}>
        <span class="clip">
          {place + 1}. {LAYERS[transform.kind].label}
        </span>
        <span class={styles.layerButtons}>
          <button
            type="button"
            class="quiet"
            disabled={place === 0}
            aria-label={`Move ${name} up`}
            onClick={() => onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="quiet"
            disabled={last}
            aria-label={`Move ${name} down`}
            onClick={() => onMove(1)}
          >
            ↓
          </button>
          <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={onRemove}>
            ×
          </button>
        </span>
      </div>
      <LayerSettings name={name} transform={transform} onChange={onChange} />
    </li>
  );
}

function LayerSettings({ name, transform, onChange }: { name: string } & Pick<Props, 'transform' | 'onChange'>) {
  return (
    <div class={styles.layerSettings}>
      {'bins' in transform && (
        <>
          <Typed
            label="K"
            title={`Bins of ${name}, 2 to 512`}
            value={String(transform.bins)}
            read={(typed) => wholeIn(typed, 2, 512)}
            onRead={(bins) => onChange({ ...transform, bins })}
          />
          <Typed
            label="B"
            title={`Half-width of the box of ${name}: a number, or auto`}
            value={Array.isArray(transform.bound) ? transform.bound.join(' ') : String(transform.bound)}
            read={boundIn}
            onRead={(bound) => onChange({ ...transform, bound })}
          />
          <Choice
            label={`Order of the spline of ${name}`}
            value={transform.order}
            options={{ 'linear-rational': 'linear-rational', 'rational-quadratic': 'rational-quadratic' }}
            onChange={(order) => onChange({ ...transform, order })}
          />
        </>
      )}
      {'hidden' in transform && (
        <Typed
          label="hidden"
          title={`Widths of the hidden layers of ${name}`}
          value={transform.hidden.join(', ')}
          read={widthsIn}
          onRead={(hidden) => onChange({ ...transform, hidden })}
        />
      )}
      {'visit' in transform && (
        <Choice
          label={`Order of the columns in ${name}`}
          value={transform.visit}
          options={{ ascending: 'first to last', descending: 'last to first' }}
          onChange={(visit) => onChange({ ...transform, visit })}
        />
      )}
      {'split' in transform && (
        <Choice
          label={`Columns that condition in ${name}`}
          value={transform.split}
          options={{ first: 'first half conditions', second: 'second half conditions' }}
          onChange={(split) => onChange({ ...transform, split })}
        />
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  /** One of the options, or a list of columns that a recipe gave. */
  readonly value: NoInfer<Value> | readonly number[];
  /** In words, by value. */
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const values = Object.keys(options) as Value[];
  return (
    <select
      aria-label={label}
      value={String(value)}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    >
      <Options of={values} words={(one) => options[one]} />
    </select>
  );
}

interface TypedProps<T> {
  readonly label: string;
  readonly title: string;
  readonly value: string;
  /** What was typed, or undefined while it cannot be used. */
  read(typed: string): T | undefined;
  onRead(value: T): void;
}

/** A field that keeps what is half-written to itself. */
function Typed<T>({ label, title, value, read, onRead }: TypedProps<T>) {
  const [typed, setTyped] = useState(value);
  const id = useId();
  useEffect(() => setTyped(value), [value]);
  const wrong = read(typed) === undefined;
  return (
    <span class={styles.typed}>
      <label for={id} title={title}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        title={title}
        aria-label={title}
        aria-invalid={wrong}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          const next = read(event.currentTarget.value);
          if (next !== undefined) onRead(next);
        }}
      />
    </span>
  );
}
