/** Puts what is kept above the page and at its foot, and keeps the session from then on; fetched when the page is at rest. */
import { render } from 'preact';
import { type Session, SessionContext } from '../session';
import { startAutosave } from './autosave';
import { SavedWorkList } from './SavedWork';

/** Answers with what takes it away again. */
export function mountSaved(session: Session): () => void {
  const autosave = startAutosave(session);
  const hosts = [true, false].map((above) => {
    const host = document.createElement('div');
    if (above) document.body.prepend(host);
    else document.body.append(host);
    render(
      <SessionContext.Provider value={session}>
        <SavedWorkList autosave={autosave} above={above} />
      </SessionContext.Provider>,
      host,
    );
    return host;
  });
  return () => {
    autosave.stop();
    for (const host of hosts) {
      render(null, host);
      host.remove();
    }
  };
}
