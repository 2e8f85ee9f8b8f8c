/** What is said of a row: each learned column known, unknown, known with an error, or beyond a limit. */
import { useEffect } from 'preact/hooks';
import { count } from '../format';
import { useSelect, useSession } from '../session';
import { askRow } from './ask-row';
import { Field } from './Field';
import styles from './Infer.module.css';
import { Progress } from './Progress';
import { firstSpread } from './typed';
import { fieldsFor, fillFrom, setCell, useInferView } from './view';

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
      {prepared.features.map((feature) => {
        const { name } = feature.choice;
        const one = view.cells.value.get(name);
        return (
          one && (
            <Field
              key={name}
              feature={feature}
              cell={one}
              inRow={row.value === undefined ? undefined : view.rowValues.value.get(name)}
              spreadOf={() => firstSpread(feature, profiles)}
              onChange={(change) => setCell(view, name, change)}
            />
          )
        );
      })}
      {wrong.value && (
        <p class="warn" role="alert">
          {wrong.value.message} {wrong.value.hint}
        </p>
      )}
      <div class={styles.actions}>
        <button type="submit" class="primary" disabled={asking.value}>
          Ask
        </button>
        <Progress of="row" />
      </div>
    </form>
  );
}
