/** What is done with selected rows. */

import { columnsNamedIn } from '../../catalog/filter/expression';
import { parseFilter } from '../../catalog/filter/parse';
import { MOST_SUBSETS } from '../../share/look';
import { answerNames } from '../of-state';
import { findOutliers } from '../outliers/find';
import { viewOf } from '../outliers/view';
import type { Session } from '../session';
import { until } from '../until';

/** Keeps the selection as a subset, under a name that none has. */
export function keep(session: Session): void {
  const { subsets, selected } = session.state.value;
  if (subsets.some(({ where }) => where === selected)) return;
  if (subsets.length >= MOST_SUBSETS) {
    session.refuse({
      code: 'subsets',
      message: `${MOST_SUBSETS} subsets are kept already, as many as a session holds.`,
      hint: 'Delete one of them first.',
    });
    return;
  }
  const named = (i: number) => `Subset ${i}`;
  let i = subsets.length + 1;
  while (subsets.some(({ name }) => name === named(i))) i += 1;
  session.look({ subsets: [...subsets, { name: named(i), where: selected }] });
}

/** Refuses rows that only answers tell apart: what is trained on must follow from the catalog alone, wherever it is opened. */
function refuseAnswers(session: Session, where: string): boolean {
  const answers = new Set(answerNames(session.state.value));
  const named = columnsNamedIn(parseFilter(where)).find((name) => answers.has(name));
  if (named === undefined) return false;
  session.refuse({
    code: 'answers-filter',
    message: `These rows are selected by ${named}, which is an answer of a model and no column of the catalog.`,
    hint: 'Save the table with its answers and open that file: there it is a column like any other.',
  });
  return true;
}

/** Trains the chosen columns on these rows alone; the run before stays. */
export function trainOn(session: Session, where: string): void {
  if (refuseAnswers(session, where)) return;
  const { choices, settings, by } = session.state.value;
  void session.learn(choices, settings, { filter: where, by });
}

/**
 * Takes these rows as the reference sample of a search, with which all others are compared. Once they were trained on alone none of the others is
 * used: the rows are then those of before.
 */
export async function compareRest(session: Session, where: string): Promise<void> {
  if (refuseAnswers(session, where)) return;
  viewOf(session).reference.value = where;
  session.setView('outliers');
  const { filter, by, history } = session.state.value;
  if (filter === where) {
    const before = history.past.findLast((chosen) => chosen.filter !== where)?.filter ?? '';
    session.setRows(before, by);
    await until(session.state, ({ choosing }) => !choosing);
    // Something else was chosen meanwhile.
    if (session.state.value.filter !== before) return;
  }
  await findOutliers(session);
}
