/** Selecting rows: what was drawn or pressed becomes the expression, and the worker's answer what the pictures show. */
import { effect } from '@preact/signals';
import { problemOf } from '../../base/problem';
import { both, combined, expressionOf, type How, quotedName, type Shape } from '../../catalog/selection/expression';
import type { Session } from '../session';

/** What the keys that are held say of the rows that are selected already. */
export const howOf = ({ shiftKey, altKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): How =>
  shiftKey ? 'add' : altKey || ctrlKey || metaKey ? 'remove' : 'replace';

/** A picture shows the rows that are used, so that what is drawn in it selects none of the others. */
export function selectShape(session: Session, shape: Shape, how: How): void {
  const { selected, filter } = session.state.value;
  try {
    const isDrawn = shape.kind === 'box' || shape.kind === 'lasso';
    const own: Shape = isDrawn && filter !== '' ? { kind: 'filter', filter: both(filter, expressionOf(shape)) } : shape;
    session.look({ selected: combined(selected, how === 'remove' ? shape : own, how) });
  } catch (error) {
    session.refuse(problemOf(error));
  }
}

/** Selects the rows of a group, such as a simulation, by the column that names it. */
export function selectGroup(session: Session, column: string, group: string, how: How): void {
  const isText = session.state.value.profiles.find(({ name }) => name === column)?.kind === 'text';
  const value = isText || !Number.isFinite(Number(group)) ? `'${group.replaceAll("'", "''")}'` : group;
  selectShape(session, { kind: 'filter', filter: `${quotedName(column)} = ${value}` }, how);
}

/** Selects the rows whose −log10 p lies in [from, to), by their numbers: p-values are of one search, and no column. */
export async function selectScores(session: Session, from: number, to: number, how: How): Promise<void> {
  const before = session.state.value.selected;
  const rows = await session.ask((commands) => commands.rowsByScore(from, to));
  // A selection that was made since then stays.
  if (session.state.value.selected !== before) return;
  if (rows && rows.length > 0) selectShape(session, { kind: 'rows', rows: Array.from(rows, (row) => row + 1) }, how);
}

export const clearSelection = (session: Session): void => {
  if (session.state.value.selected !== '') session.look({ selected: '', selection: undefined });
};

const followed = new WeakSet<Session>();
const OWN_ESCAPE = 'dialog[open], details[open], select';

/** Asks for the rows of the selection whenever it, the rows or their scores change. Once for each session. */
export function followSelection(session: Session): void {
  if (followed.has(session)) return;
  followed.add(session);
  let asked: readonly unknown[] = [];
  effect(() => {
    const { selected, catalog, prepared, outliers, compared, inferred, choosing } = session.state.value;
    const now = [selected, catalog, prepared, outliers, compared, inferred];
    if (choosing || now.every((value, i) => value === asked[i])) return;
    asked = now;
    if (selected === '' || !catalog) return;
    void session
      .ask((commands) => commands.selectRows(selected))
      .then((answer) => {
        if (asked !== now || !answer) return;
        if ('problem' in answer) {
          session.refuse(answer.problem);
          session.look({ selected: '', selection: undefined });
        } else session.look({ selection: answer });
      });
  });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (target instanceof Element && target.closest(OWN_ESCAPE)) return;
    clearSelection(session);
  });
}
