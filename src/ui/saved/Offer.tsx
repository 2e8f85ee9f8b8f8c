/** Offers to go on with what was open when the page was left. */
import { useEffect, useState } from 'preact/hooks';
import { count } from '../format';
import { useSelect, useSession } from '../session';
import { startAutosave, takeUp } from './autosave';
import { forget, recall, type SavedSession } from './store';

export function SavedOffer() {
  const session = useSession();
  const idle = useSelect(({ catalog, opening, shared }) => !catalog && !opening && !shared);
  const [saved, setSaved] = useState<SavedSession>();
  useEffect(() => {
    recall()
      .then(setSaved)
      .catch(() => {})
      .finally(() => startAutosave(session));
  }, [session]);
  if (!saved || !idle) return null;
  const { name, choices, checkpoint, settings, at } = saved;
  const columns = choices.map((choice) => choice.name).join(', ');
  return (
    <section class="saved-offer" aria-label="Your last session">
      <p>
        You had <strong>{name}</strong> open{columns && ` with ${columns}`}
        {checkpoint &&
          (checkpoint.stopped
            ? ', trained'
            : `, at step ${count(checkpoint.step)} of ${count(Number(settings.typed.steps))}`)}{' '}
        ({new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}).
      </p>
      <button type="button" class="primary" onClick={() => void takeUp(session, saved)}>
        Go on
      </button>
      <button
        type="button"
        onClick={() => {
          setSaved(undefined);
          void forget().catch(() => {});
        }}
      >
        Forget it
      </button>
    </section>
  );
}
