/** Shows an earlier result again: its catalog, its columns and rows, and then what was found among them. */

import { sameChoices } from '../of-state';
import { reopenCatalog } from '../reopen-catalog';
import type { Session } from '../session';
import type { KeptResult } from './kept';

export async function reopenResult(session: Session, result: KeptResult): Promise<void> {
  const { rows, settings, identity, request, key } = result;
  session.setView('outliers');
  if (!(await reopenCatalog(session, 'result', result))) return;
  if (!isOf(rows, session.state.value.prepared?.request)) {
    const { columns: choices, filter = '', by, weight, decisions } = rows;
    const decided = decisions ? { decisions } : {};
    if (!(await session.restore({ choices, filter, by, weight, ...decided, identity, settings }))) return;
  }
  const shown = await session.ask((commands) => commands.showSearch(key));
  // Memory did not suffice, or the worker was lost: the same search has the same result.
  if (shown === false) await session.ask((commands) => commands.findOutliers(request));
}

const isOf = (rows: KeptResult['rows'], now: KeptResult['rows'] | undefined): boolean => {
  if (!now || !sameChoices(rows.columns, now.columns)) return false;
  const rest = ({ columns: _, ...others }: KeptResult['rows']) => JSON.stringify(others);
  return rest(rows) === rest(now);
};
