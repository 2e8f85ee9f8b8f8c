/** The workbench, or where the address begins with #learn the tutorial, which is fetched when it is first asked for. */
import { useEffect, useState } from 'preact/hooks';
import { App } from './ui/App';
import { lazily } from './ui/lazily';
import { ProblemAlert } from './ui/ProblemAlert';
import { type Session, SessionContext } from './ui/session';

/** Mail may have put marks before it. */
const LEARN = /^#(?:%..|\W)*learn(?![\w-])/i;
const isLearning = () => LEARN.test(location.hash);

const Tutorial = lazily(async () => (await import('./tutorial/Tutorial')).Tutorial);

/** What the workbench holds is the session's, so that it is there again when the reader comes back. */
export function Pages({ session }: { readonly session: Session }) {
  const [learning, setLearning] = useState(isLearning);
  useEffect(() => {
    const onChange = () => setLearning(isLearning());
    // The address may have changed between the first drawing and now.
    onChange();
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  if (!learning) return <App session={session} />;
  return (
    <SessionContext.Provider value={session}>
      <ProblemAlert />
      <Tutorial />
    </SessionContext.Provider>
  );
}
