/** The view, the selection, the subsets and the colours, as a session and a link keep them. */
import type { KeptLook } from '../share/look';
import { profileNamed } from './of-state';
import type { Session } from './session';
import type { PageState } from './state';
import { viewIn } from './views';

type Selection = Pick<PageState, 'selected' | 'subsets' | 'colourBy'>;

/** Without the view, which in a link is always that of sharing. */
export const selectionOf = ({ selected, subsets, colourBy }: Selection): KeptLook => ({
  ...(selected === '' ? {} : { selected }),
  ...(subsets.length > 0 ? { subsets: [...subsets] } : {}),
  ...(colourBy === undefined ? {} : { colourBy }),
});

/** The recipe of the finished run as text, if its end is kept: what questions are asked of. */
export const finishedRecipe = ({ saved }: Pick<PageState, 'saved'>): string | undefined =>
  saved?.checkpoint.stopped === undefined ? undefined : JSON.stringify(saved.recipe);

export function lookOf(state: Pick<PageState, 'view' | 'questions' | 'saved'> & Selection): KeptLook {
  const finished = finishedRecipe(state);
  const questions = state.questions
    .filter(({ of }) => of === undefined || of === finished)
    .map(({ of: _, ...question }) => question);
  return { view: state.view, ...(questions.length > 0 ? { questions } : {}), ...selectionOf(state) };
}

/** After the catalog of the look has been opened and its columns chosen. */
export function restoreLook(session: Session, { view, selected, subsets, colourBy, questions }: KeptLook): void {
  if (questions) session.look({ questions });
  // A column that the catalog has not colours nothing.
  if (colourBy !== undefined && profileNamed(session.state.value, colourBy)) session.look({ colourBy });
  if (selected !== undefined || subsets) session.look({ selected: selected ?? '', subsets: subsets ?? [] });
  const named = view === undefined ? undefined : viewIn(`#${view}`);
  if (named && named !== 'any') session.setView(named);
}
