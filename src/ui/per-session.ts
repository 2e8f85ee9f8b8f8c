/** What belongs to a session and to no one component: made when it is first asked for. */
import type { Session } from './session';

export function perSession<View>(create: () => View): (session: Session) => View {
  const views = new WeakMap<Session, { readonly view: View }>();
  return (session) => {
    const known = views.get(session) ?? { view: create() };
    views.set(session, known);
    return known.view;
  };
}
