/** The page's entry: paints first, and starts the worker only when the page is at rest or somebody needs it. */
// Before the styles of the parts, which change what these say.
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/layout.css';
import './ui/styles/names.css';
import { render } from 'preact';
import { Pages } from './Pages';
import { createSession } from './ui/create-session';
import { createLazyClient } from './worker/lazy-client';

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no element #app to draw itself in.');

/** A link carries a recipe or a model after the `#`, where mail may have put marks before it or other letters in its place. */
const isLink = () => /^#(?:k\d|(?!.*learn)[^a-z])/i.test(location.hash);
// What draws it is fetched while the page is drawn around it.
if (isLink()) void import('./ui/share/SharedModel').catch(() => {});

const session = createSession(createLazyClient(), async (state, name) =>
  (await import('./ui/asking/replacing')).mayReplace(state, name),
);

const openLink = () => {
  if (isLink()) session.openShared({ kind: 'link', fragment: location.hash });
  else if (location.hash === '' && session.state.value.shared?.kind === 'link') {
    // Back to the page as it was before the link, with all its parts.
    delete document.documentElement.dataset.hide;
    session.closeShared();
  }
};
openLink();
addEventListener('hashchange', openLink);
render(<Pages session={session} />, root);

/** Safari has no idle callback; a moment after the first paint serves as well there. */
const whenIdle = (act: () => void) =>
  'requestIdleCallback' in window ? requestIdleCallback(act, { timeout: 3_000 }) : setTimeout(act, 500);
requestAnimationFrame(() =>
  whenIdle(() => {
    session.connect();
    // Without it the page works as well, and forgets.
    import('./ui/saved/mount').then(({ mountSaved }) => mountSaved(session)).catch(() => {});
    import('./ui/saved/offline').then(({ keepPage }) => keepPage(session)).catch(() => {});
  }),
);
