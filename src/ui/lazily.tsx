/** Parts of the page that its first paint does without: fetched when they are first shown. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSession } from './session';

/** A component that is nothing until `load` has brought it; a part that does not arrive is told as a problem. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const session = useSession();
    const [Part, setPart] = useState<ComponentType<P> | undefined>(() => loaded);
    useEffect(() => {
      if (Part) return;
      load()
        .then((part) => {
          loaded = part;
          setPart(() => part);
        })
        .catch(() =>
          session.refuse({
            code: 'part',
            message: 'A part of the page did not arrive.',
            hint: 'Check the connection and reload the page; a run that is finished can be trained again from the same settings.',
          }),
        );
    }, [Part, session]);
    return Part ? <Part {...props} /> : null;
  };
}
