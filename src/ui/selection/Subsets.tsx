/** Selections that were kept: named, selected again, trained on, deleted; each is an expression. */
import { useEffect, useState } from 'preact/hooks';
import { count } from '../format';
import { Menu } from '../Menu';
import { NameInput } from '../NameInput';
import { useSelect, useSession } from '../session';
import type { Subset } from '../state';
import parts from '../styles/parts.module.css';
import styles from './SelectionBar.module.css';
import { SUBSET_COLOURS } from './shown-subsets';
import { trainOn } from './use-selection';

export function Subsets() {
  const subsets = useSelect((state) => state.subsets);
  if (subsets.length === 0) return null;
  return (
    <Menu class={styles.menu} summary={`Subsets (${subsets.length})`}>
      <div>
        <ul>
          {subsets.map((subset) => (
            <Entry key={subset.where} subset={subset} />
          ))}
        </ul>
      </div>
    </Menu>
  );
}

/** Draws the subset in a colour of its own, over one other at most. */
function Show({ subset: { name, where } }: { subset: Subset }) {
  const session = useSession();
  const shown = useSelect((state) => state.shownSubsets);
  const on = shown.includes(where);
  const subsets = useSelect((state) => state.subsets);
  // One that an undo took away is drawn no longer.
  const drawn = shown.filter((one) => subsets.some((subset) => subset.where === one));
  const full = drawn.length >= SUBSET_COLOURS.length;
  return (
    <button
      type="button"
      aria-label={`Show ${name}`}
      aria-pressed={on}
      title={full && !on ? 'Two subsets are drawn already' : 'Draws it in a colour of its own over the picture'}
      disabled={full && !on}
      onClick={() => session.look({ shownSubsets: on ? drawn.filter((one) => one !== where) : [...drawn, where] })}
    >
      Show
    </button>
  );
}

function Entry({ subset }: { subset: Subset }) {
  const session = useSession();
  const { name, where } = subset;
  const [rows, setRows] = useState<number>();
  const profiles = useSelect((state) => state.profiles);
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns of the same names may hold other values.
  useEffect(() => {
    let stale = false;
    void session.countRows(where).then((answer) => {
      if (!stale) setRows('rows' in answer ? answer.rows : undefined);
    });
    return () => {
      stale = true;
    };
  }, [session, where, profiles]);
  const others = () => session.state.value.subsets.filter((other) => other.where !== where);
  const rename = (typed: string) => {
    const named = typed.trim();
    const { subsets } = session.state.value;
    session.look({
      subsets: subsets.map((one) => (one.where === where && named !== '' ? { ...one, name: named } : { ...one })),
    });
  };
  return (
    <li class={`${parts.beside} ${styles.subset}`}>
      <NameInput name={name} onRename={rename} />
      <span>{rows === undefined ? '' : count(rows)}</span>
      <code class={styles.where}>{where}</code>
      <span>
        <button type="button" aria-label={`Select ${name}`} onClick={() => session.look({ selected: where })}>
          Select
        </button>{' '}
        <Show subset={subset} />{' '}
        <button type="button" aria-label={`Train on ${name}`} onClick={() => trainOn(session, where)}>
          Train on it
        </button>{' '}
        <button
          type="button"
          class="quiet"
          aria-label={`Delete ${name}`}
          onClick={() =>
            session.look({
              subsets: others(),
              shownSubsets: session.state.value.shownSubsets.filter((one) => one !== where),
            })
          }
        >
          Delete
        </button>
      </span>
    </li>
  );
}
