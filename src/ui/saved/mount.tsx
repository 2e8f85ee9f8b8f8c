/** Puts the offer to go on above the page, and keeps the session from then on; fetched when the page is at rest. */
import { render } from 'preact';
import { type Session, SessionContext } from '../session';
import { SavedOffer } from './Offer';

export function mountSaved(session: Session): HTMLElement {
  const host = document.createElement('div');
  document.body.prepend(host);
  render(
    <SessionContext.Provider value={session}>
      <SavedOffer />
    </SessionContext.Provider>,
    host,
  );
  return host;
}
