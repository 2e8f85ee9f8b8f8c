/** Which rows are used, as an expression with a live count, and which of them stay together in the split. */
import { useEffect, useId, useState } from 'preact/hooks';
import { CountedExpression, useRowCount } from '../expression';
import { countOf } from '../format';
import { useSelect, useSession } from '../session';
import styles from './Rows.module.css';
import { canGroup } from './roles';

export function RowsForm() {
  return (
    <div class={styles.rowsForm} data-part="rows">
      <Filter />
      <KeepTogether />
    </div>
  );
}

function Filter() {
  const session = useSession();
  const filter = useSelect((state) => state.filter);
  const by = useSelect((state) => state.by);
  const rows = useSelect((state) => state.catalog?.rows ?? 0);
  const [typed, setTyped] = useState(filter);
  const counted = useRowCount(typed);
  const id = useId();
  // Undo and redo change what stands here.
  useEffect(() => setTyped(filter), [filter]);
  const wrong = counted && 'problem' in counted ? counted.problem : undefined;
  const apply = () => {
    if (typed.trim() !== filter && wrong === undefined) session.setRows(typed.trim(), by);
  };
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <CountedExpression
        id={`${id}-filter`}
        label="Use only rows where"
        value={typed}
        placeholder="M_star > 1e9 and central = 1"
        wrong={wrong !== undefined}
        onType={setTyped}
        onBlur={apply}
      />
      <p id={`${id}-filter-count`} class={wrong ? 'warn' : 'help'} aria-live="polite">
        {wrong && `${wrong.message} ${wrong.hint}`}
        {counted && 'rows' in counted && `${countOf(counted.rows, 'row')} of ${countOf(rows, 'row')}.`}
      </p>
    </form>
  );
}

const wordsOf = (by: readonly string[]) => by.join(' and ');

const groupingBy = (by: readonly string[]) => ({
  by,
  words: wordsOf(by),
  why: `Rows with the same ${wordsOf(by)} stay together.`,
});

function KeepTogether() {
  const session = useSession();
  const filter = useSelect((state) => state.filter);
  const by = useSelect((state) => state.by ?? state.prepared?.by);
  const suggested = useSelect((state) => state.catalog?.groupings);
  const profiles = useSelect((state) => state.profiles);
  const id = useId();
  // Any column that numbers or names things may say what belongs together.
  const others = profiles
    .filter((profile) => {
      const listed = suggested?.some((grouping) => grouping.by.length === 1 && grouping.by[0] === profile.name);
      return profile.kind !== 'number' && canGroup(profile) && !listed;
    })
    .map(({ name }) => groupingBy([name]));
  const groupings = [
    ...(suggested ?? []).map((one) => ({ ...one, words: `${wordsOf(one.by)} (${countOf(one.groups, 'group')})` })),
    ...others,
  ];
  const isCurrent = (grouping: { readonly by: readonly string[] }) => wordsOf(grouping.by) === wordsOf(by ?? []);
  // Put together by the roles of columns.
  if (by && by.length > 0 && !groupings.some(isCurrent)) groupings.push(groupingBy(by));
  if (groupings.length === 0) return null;
  const current = groupings.find(isCurrent);
  return (
    <div class="field">
      <label for={`${id}-by`}>Split by</label>
      <select
        id={`${id}-by`}
        value={wordsOf(by ?? [])}
        aria-describedby={`${id}-why`}
        onChange={(event) => {
          const words = event.currentTarget.value;
          session.setRows(filter, groupings.find((grouping) => wordsOf(grouping.by) === words)?.by ?? []);
        }}
      >
        {groupings.map((grouping) => (
          <option key={wordsOf(grouping.by)} value={wordsOf(grouping.by)}>
            {grouping.words}
          </option>
        ))}
        <option value="">row, one by one</option>
      </select>
      <p id={`${id}-why`} class="help">
        {current?.why ?? 'Every row is drawn on its own to train, to validate or to test.'}
      </p>
    </div>
  );
}
