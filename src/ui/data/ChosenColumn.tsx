/** One picked column: its transform, what looks like missing values in it, and its spikes. */
import type { ColumnProfile } from '../../catalog/table';
import { compact, countOf } from '../format';
import { useSelect, useSession } from '../session';
import { pickedProfile, suggestionOf } from '../state';
import { Spikes } from './Spikes';

/** `place` is 0 for the first picked column, 1 for the second. */
export function ChosenColumn({ place }: { place: number }) {
  const session = useSession();
  const choice = useSelect((state) => state.choices[place]);
  const profile = useSelect((state) => pickedProfile(state, place));
  const suggestion = useSelect((state) => {
    const picked = pickedProfile(state, place);
    return picked && suggestionOf(state, picked);
  });
  // Kept while a choice is answered, so that the keyboard stays where it is.
  const spikes = useSelect(({ prepared, choices }) =>
    prepared?.spikes.find(({ column }) => column === choices[place]?.name),
  );
  if (choice === undefined || profile === undefined || suggestion === undefined) return null;
  const id = `chosen-${place}`;
  return (
    <section class="chosen" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} class="clip" title={choice.name}>
        {choice.name}
      </h3>
      <label class="check">
        <input
          type="checkbox"
          checked={choice.transform === 'log10'}
          aria-describedby={`${id}-why`}
          onChange={(event) => session.setTransform(profile, event.currentTarget.checked ? 'log10' : 'none')}
        />
        Take log10<span class="visually-hidden"> of {choice.name}</span>
      </label>
      <p id={`${id}-why`} class="help">
        {suggestion.transform === 'log10' ? 'Suggested. ' : 'Not suggested. '}
        {suggestion.why}
      </p>
      {profile.suspectedMissing && <SuspectedMissing markers={profile.suspectedMissing} />}
      {spikes && <Spikes found={spikes} />}
    </section>
  );
}

function SuspectedMissing({ markers }: { markers: NonNullable<ColumnProfile['suspectedMissing']> }) {
  const named = markers.map(({ value, count: cells }) => `${compact(value, 6)} (${countOf(cells, 'cell')})`).join(', ');
  return <p class="warn">Counted as missing, for looking like a marker of it: {named}.</p>;
}
