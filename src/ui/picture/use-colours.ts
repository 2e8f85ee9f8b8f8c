/** The colours of the points of a picture, asked for whenever the points or the column change. */
import { useEffect, useState } from 'preact/hooks';
import { profileNamed } from '../of-state';
import { useSelect, useSession } from '../session';
import { type Colours, coloursOf } from './colours';

/** `rows` are those of the points, from 0. Undefined until they are known, and where nothing colours. */
export function useColours(rows: Uint32Array | undefined): Colours | undefined {
  const session = useSession();
  const by = useSelect((state) => state.colourBy);
  const profiles = useSelect((state) => state.profiles);
  const inferred = useSelect((state) => state.inferred);
  const compared = useSelect((state) => state.compared);
  const [known, setKnown] = useState<{ readonly rows: Uint32Array; readonly colours: Colours | undefined }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a column of the same name may be computed in another way, and answers come and go.
  useEffect(() => {
    setKnown(undefined);
    if (by === undefined || !rows) return;
    let stale = false;
    void session
      .ask((commands) => commands.valuesAt(by, rows))
      .then((values) => {
        const unit = session.state.value.units.get(by) ?? profileNamed(session.state.value, by)?.unit?.unit;
        if (!stale && values) setKnown({ rows, colours: coloursOf(by, unit, values) });
      });
    return () => {
      stale = true;
    };
  }, [session, by, rows, profiles, inferred, compared]);
  return by !== undefined && known?.rows === rows ? known?.colours : undefined;
}
