/** Goes back to a kept run: its catalog, its columns, rows and settings, and then where it had come. */
import { defineFor } from '../define-for';
import { choicesOf } from '../recipe-choices';
import { reopenCatalog } from '../reopen-catalog';
import type { Session } from '../session';
import type { KeptRun } from './kept';

export async function reopen(session: Session, run: KeptRun): Promise<void> {
  const { recipe, checkpoint, metrics } = run;
  session.setView('train');
  if (!(await reopenCatalog(session, 'run', run))) return;
  // A column of its recipe may have been given up since.
  if (!(await defineFor(session, recipe.definitions))) return;
  const accepted = await session.restore({ ...choicesOf(recipe), identity: session.state.value.identity });
  // A run that was stopped waits where it stood.
  if (accepted && checkpoint) session.goOn({ recipe, checkpoint }, metrics === undefined);
}
