/** What the parts of the outlier region share: which rows the table shows, and which galaxy is looked at. */
import { type Signal, signal } from '@preact/signals';
import type { OutlierDetail } from '../../worker/outliers/galaxy-view';
import type { OutlierList, OutlierRequest, OutlierSort, OutliersFound } from '../../worker/outliers/messages';
import { perSession } from '../per-session';
import { type Session, useSession } from '../session';
import type { PageState } from '../state';

export interface OutlierView {
  readonly list: Signal<OutlierList>;
  readonly sort: Signal<OutlierSort>;
  readonly descending: Signal<boolean>;
  /** An expression, '' for all rows. */
  readonly where: Signal<string>;
  /** What the next search is asked for. */
  readonly reference: Signal<string>;
  readonly flow: Signal<OutlierRequest['flow']['kind']>;
  readonly members: Signal<number>;
  /** The result that the choice of a galaxy belongs to. */
  readonly of: Signal<OutliersFound | undefined>;
  /** The place of the galaxy that is looked at, among the used rows. */
  readonly selected: Signal<number | undefined>;
  readonly detail: Signal<OutlierDetail | undefined>;
  /** Which columns one press chose, and which it left out; none where the person chose them. */
  readonly chose: Signal<{ readonly words: string; readonly choices: PageState['choices'] } | undefined>;
  /** True while the report is on the page, to be printed. */
  readonly printing: Signal<boolean>;
}

export const viewOf = perSession(
  (): OutlierView => ({
    list: signal('outliers'),
    sort: signal('rank'),
    descending: signal(false),
    where: signal(''),
    reference: signal(''),
    flow: signal('light'),
    members: signal(5),
    of: signal(undefined),
    selected: signal(undefined),
    detail: signal(undefined),
    chose: signal(undefined),
    printing: signal(false),
  }),
);

export const useView = (): OutlierView => viewOf(useSession());

/** Looks at a galaxy, or at none. */
export async function select(session: Session, place: number | undefined): Promise<void> {
  const view = viewOf(session);
  // The one ring is that of what was looked at last.
  session.clearMark();
  view.selected.value = place;
  if (place === undefined) {
    view.detail.value = undefined;
    return;
  }
  const detail = await session.ask((commands) => commands.outlierDetail(place));
  if (view.selected.value === place) view.detail.value = detail;
}
