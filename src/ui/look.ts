/** The view, the selection and the subsets, as a session and a link keep them. */
import type { KeptLook } from '../share/look';
import type { Session } from './session';
import type { PageState } from './state';
import { viewIn } from './views';

/** Without the view, which in a link is always that of sharing. */
export const selectionOf = ({ selected, subsets }: Pick<PageState, 'selected' | 'subsets'>): KeptLook => ({
  ...(selected === '' ? {} : { selected }),
  ...(subsets.length > 0 ? { subsets: [...subsets] } : {}),
});

export const lookOf = ({ view, ...selection }: Pick<PageState, 'view' | 'selected' | 'subsets'>): KeptLook => ({
  view,
  ...selectionOf(selection),
});

/** After the catalog of the look has been opened and its columns chosen. */
export function restoreLook(session: Session, { view, selected, subsets }: KeptLook): void {
  if (selected !== undefined || subsets) session.look({ selected: selected ?? '', subsets: subsets ?? [] });
  const named = view === undefined ? undefined : viewIn(`#${view}`);
  if (named && named !== 'any') session.setView(named);
}
