/** One picked column: its part in the flow, its transform, what looks like missing values in it, and its spikes. */
import { readableName } from '../../catalog/readable-name';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnTransform } from '../../worker/protocol';
import { compact, countOf } from '../format';
import { useSelect, useSession } from '../session';
import { profileNamed, suggestionOf } from '../state';
import { DomainForm } from './DomainForm';
import { Spikes } from './Spikes';

/** In the order in which they are offered. */
const TRANSFORMS: Readonly<Record<ColumnTransform, string>> = {
  none: 'as it is',
  log10: 'log10',
  asinh: 'asinh',
  logit: 'logit',
  standardise: 'standardised',
  robust: 'robust scale',
};

/** With more columns the suggestions' reasons would push everything else off the screen. */
const MOST_EXPLAINED = 2;

/** `place` is 0 for the column that was picked first. */
export function ChosenColumn({ name, place }: { name: string; place: number }) {
  const session = useSession();
  const choice = useSelect((state) => state.choices.find((other) => other.name === name));
  const profile = useSelect((state) => profileNamed(state, name));
  const suggestion = useSelect((state) => {
    const picked = profileNamed(state, name);
    return picked && suggestionOf(state, picked);
  });
  const alone = useSelect((state) => state.choices.length === 1);
  const many = useSelect((state) => state.choices.length > MOST_EXPLAINED);
  // Kept while a choice is answered, so that the keyboard stays where it is.
  const spikes = useSelect(({ prepared }) => prepared?.spikes.find(({ column }) => column === name));
  if (choice === undefined || profile === undefined || suggestion === undefined) return null;
  const id = `chosen-${place}`;
  const given = choice.role === 'context';
  return (
    <section class="chosen" aria-labelledby={`${id}-title`}>
      <header class="chosen-head">
        <h3 id={`${id}-title`} class="clip" title={name}>
          {readableName(name)}
        </h3>
        {!alone && (
          <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={() => session.remove(name)}>
            ×
          </button>
        )}
      </header>
      <div class="chosen-controls">
        <select
          aria-label={`Part of ${name}`}
          value={given ? 'context' : 'feature'}
          onChange={(event) => session.setRole(name, event.currentTarget.value === 'context' ? 'context' : 'feature')}
        >
          <option value="feature">learned</option>
          <option value="context">given</option>
        </select>
        <select
          aria-label={`Transform of ${name}`}
          aria-describedby={`${id}-why`}
          value={choice.transform}
          onChange={(event) => {
            const transform = event.currentTarget.value as ColumnTransform;
            if (transform in TRANSFORMS) session.setTransform(profile, transform);
          }}
        >
          {Object.entries(TRANSFORMS).map(([transform, words]) => (
            <option key={transform} value={transform}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {!given && <DomainForm profile={profile} domain={choice.domain} />}
      {profile.unit && (
        <label class="unit-field" title={profile.unit.why}>
          <span>Unit</span>
          <input
            type="text"
            list="units"
            aria-label={`Unit of ${name}`}
            autocomplete="off"
            placeholder="not known"
            maxLength={60}
            value={choice.unit ?? ''}
            onChange={(event) => session.setUnit(profile, event.currentTarget.value.trim())}
          />
        </label>
      )}
      <p id={`${id}-why`} class={many ? 'visually-hidden' : 'help'}>
        {suggestion.why}
      </p>
      {profile.suspectedMissing && <SuspectedMissing markers={profile.suspectedMissing} />}
      {spikes && !given && <Spikes found={spikes} />}
    </section>
  );
}

function SuspectedMissing({ markers }: { markers: NonNullable<ColumnProfile['suspectedMissing']> }) {
  const named = markers.map(({ value, count: cells }) => `${compact(value, 6)} (${countOf(cells, 'cell')})`).join(', ');
  return <p class="warn">Counted as missing, for looking like a marker of it: {named}.</p>;
}
