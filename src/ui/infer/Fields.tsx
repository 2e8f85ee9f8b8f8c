/** What is said of a row: each learned column known, unknown, known with an error, or beyond a limit. */
import { useEffect, useId } from 'preact/hooks';
import { shownName } from '../../catalog/readable-name';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact, count } from '../format';
import { useSelect, useSession } from '../session';
import styles from './Infer.module.css';
import { Progress } from './Progress';
import { CELL_KINDS, type CellKind, firstSpread } from './typed';
import { askRow, fieldsFor, fillFrom, setCell, useInferView } from './view';

export function Fields() {
  const session = useSession();
  const view = useInferView();
  const prepared = useSelect((state) => state.prepared);
  const marked = useSelect((state) => state.marked?.row);
  const profiles = useSelect((state) => state.profiles);
  useEffect(() => {
    if (!prepared) return;
    fieldsFor(view, prepared, profiles);
    if (marked !== undefined) void fillFrom(session, marked);
  }, [session, view, prepared, profiles, marked]);
  if (!prepared || view.fieldsOf.value !== prepared) return null;
  const { row, wrong, asking } = view;
  return (
    <form
      class={styles.fields}
      onSubmit={(event) => {
        event.preventDefault();
        void askRow(session);
      }}
    >
      <p class={styles.row} aria-live="polite">
        {row.value === undefined ? (
          'Press a row of the table, or type values.'
        ) : (
          <>
            <strong>Row {count(row.value)}</strong> of the table
          </>
        )}
      </p>
      {prepared.features.map((feature) => (
        <Field key={feature.choice.name} feature={feature} />
      ))}
      {wrong.value && (
        <p class="warn" role="alert">
          {wrong.value.message} {wrong.value.hint}
        </p>
      )}
      <div class={styles.actions}>
        <button type="submit" class="primary" disabled={asking.value}>
          Ask
        </button>
        <Progress />
      </div>
    </form>
  );
}

function Field({ feature }: { feature: PreparedColumn }) {
  const view = useInferView();
  const profiles = useSelect((state) => state.profiles);
  const id = useId();
  const { choice } = feature;
  const { name } = choice;
  const cell = view.cells.value.get(name);
  if (!cell) return null;
  const { kind, value, spread } = cell;
  const label = shownName(choice);
  const unit = choice.unit ? ` [${choice.unit}]` : '';
  const inRow = view.row.value === undefined ? undefined : view.rowValues.value.get(name);
  const limit = kind === 'above' || kind === 'below';
  return (
    <div class={styles.field}>
      <label for={id} class="clip" title={`${name}${unit}`}>
        {label}
      </label>
      <select
        id={id}
        aria-label={`${label} is`}
        value={kind}
        onChange={({ currentTarget }) => {
          const next = currentTarget.value as CellKind;
          const errors = next === 'measured' && spread === '' ? { spread: firstSpread(feature, profiles) } : {};
          setCell(view, name, { kind: next, ...errors });
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
          onInput={({ currentTarget }) => setCell(view, name, { value: currentTarget.value })}
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
            onInput={({ currentTarget }) => setCell(view, name, { spread: currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}
