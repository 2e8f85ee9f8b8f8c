/** Goes back to a kept run: its catalog, its columns, rows and settings, and then where it had come. */
import { choicesOf } from '../recipe-choices';
import type { Session } from '../session';
import type { KeptRun } from './kept';

export async function reopen(
  session: Session,
  { recipe, checkpoint, metrics, opened, catalog }: KeptRun,
): Promise<void> {
  const { state } = session;
  if (state.value.opened !== opened || !state.value.catalog) {
    if (!opened) {
      session.refuse({
        code: 'run-catalog',
        message: `The catalog of this run, ${catalog}, is no longer open.`,
        hint: 'Open its file again, then reopen the run.',
      });
      return;
    }
    if (!(await session.open(opened))) return;
  }
  const accepted = await session.restore({ ...choicesOf(recipe), identity: state.value.identity });
  session.setView('train');
  // A run that was stopped waits where it stood.
  if (accepted && checkpoint) session.goOn({ recipe, checkpoint }, metrics === undefined);
}
