/** The picked column: its transform, and the rows that training will see. */
import type { ColumnProfile } from '../../catalog/table';
import type { PreparedRows } from '../../worker/protocol';
import { compact, count, countOf } from '../format';
import { useSelect, useSession } from '../session';
import { type PageState, pickedProfile, suggestionOf } from '../state';
import { Spikes } from './Spikes';

export function ChosenColumn() {
  const session = useSession();
  const choice = useSelect((state) => state.choices[0]);
  const profile = useSelect(pickedProfile);
  const suggestion = useSelect(pickedSuggestion);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  const spikes = useSelect(pickedSpikes);
  if (choice === undefined || profile === undefined || suggestion === undefined) return null;
  return (
    <section class="chosen" aria-labelledby="chosen-title">
      <h3 id="chosen-title" class="clip" title={choice.name}>
        {choice.name}
      </h3>
      <label class="check">
        <input
          type="checkbox"
          checked={choice.transform === 'log10'}
          aria-describedby="transform-why"
          onChange={(event) => session.setTransform(profile, event.currentTarget.checked ? 'log10' : 'none')}
        />
        Take log10
      </label>
      <p id="transform-why" class="help">
        {suggestion.transform === 'log10' ? 'Suggested. ' : 'Not suggested. '}
        {suggestion.why}
      </p>
      {profile.suspectedMissing && <SuspectedMissing markers={profile.suspectedMissing} />}
      {spikes && <Spikes found={spikes} />}
      {prepared && <Rows prepared={prepared} />}
    </section>
  );
}

function pickedSuggestion(state: PageState) {
  const profile = pickedProfile(state);
  return profile && suggestionOf(state, profile);
}

/** Kept while a choice is answered, so that the keyboard stays where it is. */
function pickedSpikes({ prepared, choices }: PageState) {
  return prepared?.spikes.find(({ column }) => column === choices[0]?.name);
}

function SuspectedMissing({ markers }: { markers: NonNullable<ColumnProfile['suspectedMissing']> }) {
  const named = markers.map(({ value, count: cells }) => `${compact(value, 6)} (${countOf(cells, 'cell')})`).join(', ');
  return <p class="warn">Counted as missing, for looking like a marker of it: {named}.</p>;
}

function Rows({ prepared }: { prepared: PreparedRows }) {
  const dropped = prepared.dropped.reduce((sum, reason) => sum + reason.count, 0);
  return (
    <div class="rows">
      <p>
        <strong>{countOf(prepared.used, 'row')}</strong> used: {count(prepared.trainRows)} to train,{' '}
        {count(prepared.validationRows)} to validate, {count(prepared.testRows)} held out.
      </p>
      {dropped > 0 && (
        <>
          <p>{countOf(dropped, 'row')} left out:</p>
          <ul>
            {prepared.dropped.map(({ reason, count: rows }) => (
              <li key={reason}>
                <span class="amount">{count(rows)}</span> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {prepared.notes.length > 0 && (
        <ul class="prepared-notes">
          {prepared.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
