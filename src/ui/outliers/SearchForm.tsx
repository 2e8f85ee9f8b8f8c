/** How to look for outliers: the reference sample, the flow, the size of the ensemble. */
import { useId } from 'preact/hooks';
import { CountedExpression, useRowCount } from '../expression';
import { countOf } from '../format';
import { useSelect, useSession } from '../session';
import { findOutliers } from './find';
import styles from './Outliers.module.css';
import { useView } from './view';
import { SEARCH_WORDS } from './words';

export function SearchForm({ again }: { again: boolean }) {
  const session = useSession();
  const view = useView();
  const reference = view.reference.value;
  const measured = useSelect(({ prepared }) => prepared?.features.some(({ cells }) => cells) ?? false);
  const by = useSelect((state) => state.prepared?.by);
  const counted = useRowCount(reference);
  const id = useId();
  const wrong = counted && 'problem' in counted ? counted.problem : undefined;
  return (
    <form
      class={styles.searchForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) void findOutliers(session);
      }}
    >
      <div class="field">
        <CountedExpression
          id={`${id}-reference`}
          label="Reference sample"
          value={reference}
          placeholder="all rows, or e.g. sim in ('1P_fid', '1P_1_1')"
          wrong={wrong !== undefined}
          onType={(typed) => {
            view.reference.value = typed;
          }}
        />
        <p id={`${id}-reference-count`} class={wrong ? 'warn' : 'help'} aria-live="polite">
          {wrong
            ? `${wrong.message} ${wrong.hint}`
            : counted && 'rows' in counted
              ? SEARCH_WORDS.counted(countOf(counted.rows, 'row'))
              : SEARCH_WORDS.everyRow}
        </p>
      </div>
      {measured ? <p class="help">{SEARCH_WORDS.measured}</p> : <ScoredBy />}
      <div class={`field ${styles.actions}`}>
        <button type="submit" class={again ? '' : 'primary'} disabled={wrong !== undefined}>
          {again ? 'Search again' : 'Find outliers'}
        </button>
        {by && by.length > 0 && <span class="help">grouped by {by.join(' and ')}</span>}
      </div>
    </form>
  );
}

function ScoredBy() {
  const view = useView();
  const [flow, members] = [view.flow.value, view.members.value];
  return (
    <>
      <label class="field">
        <span>Scored by</span>
        <select
          value={flow}
          onChange={(event) => {
            view.flow.value = event.currentTarget.value === 'light' ? 'light' : 'chosen';
          }}
        >
          <option value="light">{SEARCH_WORDS.light}</option>
          <option value="chosen">{SEARCH_WORDS.chosen}</option>
        </select>
      </label>
      <label class="field">
        <span>Ensemble size</span>
        <select
          value={String(members)}
          onChange={(event) => {
            view.members.value = Number(event.currentTarget.value);
          }}
        >
          {[1, 3, 5, 9].map((number) => (
            <option key={number} value={String(number)}>
              {number === 1 ? SEARCH_WORDS.single : number}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
