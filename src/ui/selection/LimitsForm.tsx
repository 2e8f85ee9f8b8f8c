/** A box by its limits, for hands that do not drag: the columns of the picture, from and to, in the catalog's own values. */
import { useId, useState } from 'preact/hooks';
import { expressionOf, type How } from '../../catalog/selection/expression';
import { Menu } from '../Menu';
import { useSelect, useSession } from '../session';
import styles from './SelectionBar.module.css';
import { selectShape } from './select';
import { TwoEnds } from './TwoEnds';

export function LimitsForm() {
  const session = useSession();
  const features = useSelect((state) => state.prepared?.features);
  const [typed, setTyped] = useState<Readonly<Record<string, readonly [string, string]>>>({});
  const [how, setHow] = useState<How>('replace');
  const id = useId();
  if (!features) return null;
  const endsOf = (name: string) => typed[name] ?? ['', ''];
  const set = (name: string, end: 0 | 1, value: string) => {
    const ends = endsOf(name);
    setTyped({ ...typed, [name]: end === 0 ? [value, ends[1]] : [ends[0], value] });
  };
  const conditions = features.flatMap(({ choice: { name } }) => {
    const [from, to] = endsOf(name).map((end) => (end.trim() === '' ? undefined : Number(end)));
    const axis = { name, transform: { kind: 'none' } } as const;
    if (from !== undefined && to !== undefined) return [expressionOf({ kind: 'box', ranges: [{ ...axis, from, to }] })];
    const whole = expressionOf({ kind: 'box', ranges: [{ ...axis, from: from ?? to ?? 0, to: to ?? from ?? 0 }] });
    const [least = '', most = ''] = whole.split(' and ');
    return from !== undefined ? [least] : to !== undefined ? [most] : [];
  });
  const wrong = Object.values(typed).some((ends) => ends.some((end) => !Number.isFinite(Number(end))));
  return (
    <Menu class={styles.menu} summary="Limits" title="Select rows by limits of their columns">
      <div>
        <form
          class={styles.limitsForm}
          onSubmit={(event) => {
            event.preventDefault();
            const { filter } = session.state.value;
            const all = [...(filter === '' ? [] : [filter]), ...conditions];
            if (conditions.length === 0 || wrong) return;
            selectShape(session, { kind: 'filter', filter: all.join(' and ') }, how);
            // The panel lies over what is done with the selection.
            const menu = event.currentTarget.closest('details');
            if (menu) menu.open = false;
            menu?.querySelector('summary')?.focus();
          }}
        >
          <div class={styles.limits}>
            <span />
            <span aria-hidden="true">more than</span>
            <span aria-hidden="true">less than</span>
            {features.map(({ choice: { name } }) => (
              <TwoEnds
                key={name}
                name={name}
                labels={['more than', 'less than']}
                values={endsOf(name)}
                when="onInput"
                onType={(end, value) => set(name, end, value)}
              />
            ))}
          </div>
          {wrong && (
            <p class="warn" role="alert">
              A limit is not a number. Write for example 1.5e9.
            </p>
          )}
          <div class={styles.how}>
            <label for={`${id}-how`}>These rows</label>
            <select id={`${id}-how`} value={how} onChange={(event) => setHow(event.currentTarget.value as How)}>
              <option value="replace">are the selection</option>
              <option value="add">are added</option>
              <option value="remove">are removed</option>
            </select>
            <button type="submit" disabled={conditions.length === 0 || wrong}>
              Select
            </button>
          </div>
        </form>
      </div>
    </Menu>
  );
}
