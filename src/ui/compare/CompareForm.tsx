/** What is compared: the column of labels and its labels, the columns learned, what keeps rows together, and the flows. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { LabelCount } from '../../worker/compare/messages';
import { count, countOf } from '../format';
import { Options } from '../Options';
import { featuresOf } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Compare.module.css';
import {
  type CompareView,
  chosenOf,
  comparedColumns,
  compareLabels,
  groupChoices,
  groupsOf,
  labelColumns,
  useView,
} from './view';

type Answer = readonly LabelCount[] | { readonly wrong: string };

/** The labels of a column among the used rows; undefined until the worker answers. */
function useLabels(column: string): Answer | undefined {
  const session = useSession();
  const prepared = useSelect((state) => state.prepared);
  const [answer, setAnswer] = useState<{ readonly of: string; readonly answer: Answer }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other labels.
  useEffect(() => {
    let stale = false;
    void session
      .ask((commands) => commands.labelCounts(column))
      .then((counts) => {
        if (stale || !counts) return;
        const wrong = 'problem' in counts ? `${counts.problem.message} ${counts.problem.hint}` : undefined;
        setAnswer({ of: column, answer: 'problem' in counts ? { wrong: wrong ?? '' } : counts });
      });
    return () => {
      stale = true;
    };
  }, [session, column, prepared]);
  return answer?.of === column ? answer.answer : undefined;
}

/** Why the form cannot be sent, if it cannot. */
function missing(labels: readonly string[], against: boolean, columns: readonly string[]): string | undefined {
  if (columns.length === 0) return 'Choose a column to compare.';
  if (against ? labels.length !== 1 : labels.length < 2)
    return against ? 'Choose a label.' : 'Choose two labels or more.';
  if (labels.length > 20) return 'At most 20 labels are compared at the same time.';
  return undefined;
}

export function CompareForm({ again }: { again: boolean }) {
  const session = useSession();
  const view = useView();
  const offered = useSelect((state) => labelColumns(state).join('\n')).split('\n');
  const column =
    view.label.value !== undefined && offered.includes(view.label.value) ? view.label.value : (offered[0] as string);
  const counts = useLabels(column);
  const listed = counts && !('wrong' in counts) ? counts : [];
  const chosen = chosenOf(
    view,
    column,
    listed.map(({ label }) => label),
  );
  const features = useSelect((state) =>
    featuresOf(state)
      .map(({ name }) => name)
      .join('\n'),
  ).split('\n');
  const columns = useSelect(() => comparedColumns(view, session.state.value).join('\n'));
  const why = missing(chosen, view.against.value, columns === '' ? [] : columns.split('\n'));
  const id = useId();
  return (
    <form
      class={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!why && counts) void compareLabels(session, column, chosen);
      }}
    >
      <label class="field">
        <span>Labels</span>
        <select
          value={column}
          onChange={(event) => {
            view.label.value = event.currentTarget.value;
          }}
        >
          <Options of={offered} />
        </select>
      </label>
      <label class="field">
        <span>Compared</span>
        <select
          value={view.against.value ? 'rest' : 'some'}
          onChange={(event) => {
            view.against.value = event.currentTarget.value === 'rest';
          }}
        >
          <option value="some">with each other</option>
          <option value="rest">one with the rest</option>
        </select>
      </label>
      {counts && 'wrong' in counts ? (
        <p class={`${styles.wide} warn`}>{counts.wrong}</p>
      ) : (
        <LabelList view={view} column={column} listed={listed} chosen={chosen} />
      )}
      {features.length > 1 && (
        <fieldset class={styles.wide}>
          <legend>Columns compared</legend>
          <div class={styles.columns}>
            {features.map((name) => (
              <label key={name} class="check">
                <input
                  type="checkbox"
                  checked={!view.without.value.includes(name)}
                  onChange={(event) => {
                    const others = view.without.value.filter((one) => one !== name);
                    view.without.value = event.currentTarget.checked ? others : [...others, name];
                  }}
                />
                <span class="clip">{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Groups column={column} />
      <label class="field">
        <span>Densities</span>
        <select
          value={view.flow.value}
          onChange={(event) => {
            view.flow.value = event.currentTarget.value === 'light' ? 'light' : 'default';
          }}
        >
          <option value="light">small flows (fast)</option>
          <option value="default">the default flow</option>
        </select>
      </label>
      <div class={`${styles.wide} ${styles.actions}`}>
        <button
          type="submit"
          class={again ? '' : 'primary'}
          disabled={why !== undefined || !counts}
          aria-describedby={why ? `${id}-why` : undefined}
        >
          {again ? 'Compare again' : 'Compare'}
        </button>
        {why && counts && (
          <span id={`${id}-why`} class="help">
            {why}
          </span>
        )}
      </div>
    </form>
  );
}

/** Labels beyond this number get a field to find one. */
const MANY = 12;

interface ListProps {
  readonly view: CompareView;
  readonly column: string;
  readonly listed: readonly LabelCount[];
  readonly chosen: readonly string[];
}

function LabelList({ view, column, listed, chosen }: ListProps) {
  const [typed, setTyped] = useState('');
  const against = view.against.value;
  const wanted = typed.trim().toLowerCase();
  const shown = listed.filter(({ label }) => label.toLowerCase().includes(wanted));
  const toggle = (label: string, on: boolean) => {
    const next = against ? [label] : on ? [...chosen, label] : chosen.filter((one) => one !== label);
    // In the order of the column: the first is what the others are compared with.
    view.labels.value = { of: column, chosen: listed.map((one) => one.label).filter((one) => next.includes(one)) };
  };
  return (
    <fieldset class={styles.wide}>
      <legend>
        {against ? 'The one' : `${countOf(chosen.length, 'label')} chosen`} of {count(listed.length)}
      </legend>
      {listed.length > MANY && (
        <input
          type="search"
          aria-label={`Find a label of ${column}`}
          placeholder="find a label"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <div class={styles.labels}>
        {shown.map(({ label, rows }) => (
          <label key={label} class="check">
            <input
              type={against ? 'radio' : 'checkbox'}
              name={against ? 'compared-label' : undefined}
              checked={chosen.includes(label)}
              onChange={(event) => toggle(label, event.currentTarget.checked)}
            />
            <span class="clip">{label}</span>
            <span class={styles.rows}>{count(rows)}</span>
          </label>
        ))}
        {shown.length === 0 && <span class="help">No label.</span>}
      </div>
    </fieldset>
  );
}

const NONE = 'rows one by one';

function Groups({ column }: { column: string }) {
  const view = useView();
  const profiles = useSelect((now) => now.profiles);
  const catalog = useSelect((now) => now.catalog);
  const prepared = useSelect((now) => now.prepared);
  const state = { profiles, catalog, prepared };
  const choices = groupChoices(state, column);
  const by = groupsOf(view, state, column);
  return (
    <label class="field">
      <span>Group by</span>
      <select
        value={by.join('\n')}
        onChange={(event) => {
          const { value } = event.currentTarget;
          view.by.value = value === '' ? [] : value.split('\n');
        }}
      >
        <option value="">{NONE}</option>
        {choices.map((one) => (
          <option key={one.join('\n')} value={one.join('\n')}>
            {one.join(' and ')}
          </option>
        ))}
      </select>
    </label>
  );
}
