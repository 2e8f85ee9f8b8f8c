/** The values of the columns that the model is conditioned on: those of the picture, and of the row that is asked. */
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact } from '../format';
import { nearPictureOf } from '../picture/near';
import picture from '../picture/Picture.module.css';
import { useSelect, useSession } from '../session';
import styles from './Infer.module.css';

export function Conditions() {
  const features = useSelect((state) => state.prepared?.features);
  const contexts = useSelect((state) => state.prepared?.contexts);
  const near = useSelect((state) => state.prepared && nearPictureOf(state.prepared, state.context)?.words);
  const trained = useSelect((state) => state.training !== undefined);
  if (!features || !contexts || contexts.length === 0) return null;
  const names = (columns: readonly PreparedColumn[]) => columns.map(({ label }) => label).join(', ');
  return (
    <>
      <p>
        The picture shows p({names(features)} | {names(contexts)}){trained ? '' : ' once a flow is trained'}, and the
        rows near the condition.
      </p>
      <div class={styles.conditions}>
        {contexts.map((column, i) => (
          <ContextSlider key={column.choice.name} column={column} place={i} />
        ))}
      </div>
      {near && <p class="help">Rows near the condition: {near}.</p>}
    </>
  );
}

/** Steps of a slider over the range of its column. */
const SLIDER_STEPS = 200;

function ContextSlider({ column, place }: { column: PreparedColumn; place: number }) {
  const session = useSession();
  const context = useSelect((state) => state.context);
  const { label, histogram } = column;
  const value = context[place] ?? column.median;
  return (
    <label class={`${picture.slider} ${styles.given}`}>
      <span class="clip">
        Given {label} = <span class={picture.reading}>{compact(value, 4)}</span>
      </span>
      <input
        type="range"
        min={histogram.from}
        max={histogram.to}
        step={(histogram.to - histogram.from) / SLIDER_STEPS}
        value={value}
        onInput={(event) =>
          session.setContext(context.map((other, i) => (i === place ? Number(event.currentTarget.value) : other)))
        }
      />
    </label>
  );
}
