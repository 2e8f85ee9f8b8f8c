/** Holds the address and the view together: each view is an address, and the way back is the browser's. */
import { useLayoutEffect } from 'preact/hooks';
import { useSelect, useSession } from './session';
import { type View, viewIn } from './views';

export function useAddress(): void {
  const session = useSession();
  const view = useSelect((state) => state.view);
  useLayoutEffect(() => {
    const follow = (hash: string, bare: View) => {
      const named = viewIn(hash);
      if (named) session.setView(named === 'any' ? bare : named);
    };
    // Who comes back from another page finds the view that was left.
    follow(location.hash, session.state.value.view);
    // The address that was asked for. The page may have replaced it before this event comes.
    const onChange = ({ newURL }: HashChangeEvent) => follow(new URL(newURL).hash, 'data');
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, [session]);
  useLayoutEffect(() => {
    const named = viewIn(location.hash);
    // The address of a link stays until the person leaves it; the first view needs none.
    if (named !== undefined && named !== view && !(named === 'any' && view === 'data'))
      history.replaceState(history.state, '', `#${view}`);
  }, [view]);
}
