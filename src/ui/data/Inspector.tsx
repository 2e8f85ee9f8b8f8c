/** The column in hand: what its values are, and, where it is learned or a condition, its transform, range, unit and spikes. */

import { readableName } from '../../catalog/readable-name';
import type { ColumnProfile, ColumnTransform } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { compact, count, countOf, percent } from '../format';
import { isUsable, profileNamed, suggestionOf } from '../of-state';
import { useSelect, useSession } from '../session';
import parts from '../styles/parts.module.css';
import { ColumnRange } from './ColumnRange';
import columns from './Columns.module.css';
import { DomainForm } from './DomainForm';
import styles from './Inspector.module.css';
import { MeasurementForm } from './MeasurementForm';
import { measuredBy } from './roles';
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

const KIND: Record<ColumnProfile['kind'], string> = {
  number: 'number',
  integer: 'integer',
  constant: 'constant: nothing to learn',
  text: 'text: not a number',
  empty: 'empty',
};

export function Inspector({ name }: { name: string }) {
  const profile = useSelect((state) => profileNamed(state, name));
  const choice = useSelect((state) => state.choices.find((other) => other.name === name));
  if (profile === undefined) return null;
  return (
    <section class={styles.inspector} aria-labelledby="inspector-title">
      <h3 id="inspector-title" class={`clip ${styles.heading}`} title={name}>
        {readableName(name)}
      </h3>
      <Facts profile={profile} />
      <Use name={name} />
      {choice ? <Choice profile={profile} choice={choice} /> : isUsable(profile) && <Offer profile={profile} />}
      {profile.suspectedMissing && <SuspectedMissing markers={profile.suspectedMissing} />}
    </section>
  );
}

function Facts({ profile: { kind, missing, zeros, range, facts } }: { profile: ColumnProfile }) {
  const rows = useSelect((state) => state.catalog?.rows ?? 0);
  const told = [facts?.description, facts?.errorOf && `error of ${facts.errorOf}`, facts?.ucd]
    .filter(Boolean)
    .join('; ');
  return (
    <>
      {told && <p class="help">{told}</p>}
      <p class={columns.columnFacts}>
        <span>{range && kind === 'constant' ? `constant at ${compact(range.min)}` : KIND[kind]}</span>
        {missing > 0 && <span class="warn">{percent(missing / Math.max(1, rows))} missing</span>}
        {zeros > 0 && <span class="warn">{countOf(zeros, 'zero')}</span>}
      </p>
      {range && kind !== 'constant' && <ColumnRange range={range} />}
    </>
  );
}

/** What a column that is not learned is used for. */
function Use({ name }: { name: string }) {
  const weighs = useSelect(({ weight }) => weight === name);
  const effective = useSelect(({ prepared, choosing }) => (choosing ? undefined : prepared?.effectiveRows));
  const used = useSelect(({ prepared }) => prepared?.used ?? 0);
  const of = useSelect((state) => measuredBy(state, name));
  if (of !== undefined) return <p class="help">It says how {readableName(of)} was measured.</p>;
  if (!weighs) return null;
  return (
    <p class="help">
      It weighs the rows.
      {effective !== undefined && ` Effective number of rows (Kish): ${count(effective)} of ${countOf(used, 'row')}.`}
    </p>
  );
}

/** What a column that is not used can become. */
function Offer({ profile }: { profile: ColumnProfile }) {
  const session = useSession();
  const first = useSelect((state) => state.choices.length === 0);
  return (
    <div class={styles.inspectorOffer}>
      <button type="button" onClick={() => session.add(profile, 'feature')}>
        {first ? 'Learn it' : 'Learn it too'}
      </button>
      {!first && (
        <button type="button" onClick={() => session.add(profile, 'context')}>
          Condition on it
        </button>
      )}
    </div>
  );
}

function Choice({ profile, choice }: { profile: ColumnProfile; choice: ColumnChoice }) {
  const { name } = profile;
  const session = useSession();
  const suggestion = useSelect((state) => suggestionOf(state, profile));
  // Kept while a choice is answered, so that the keyboard stays where it is.
  const spikes = useSelect(({ prepared }) => prepared?.spikes.find(({ column }) => column === name));
  const condition = choice.role === 'context';
  return (
    <>
      <div class={styles.chosenControls}>
        <select
          aria-label={`Transform of ${name}`}
          aria-describedby="inspector-why"
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
        {!condition && <DomainForm profile={profile} domain={choice.domain} />}
      </div>
      {profile.unit && (
        <label class={parts.labelled} title={profile.unit.why}>
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
      <p id="inspector-why" class="help">
        {suggestion.why}
      </p>
      {!condition && <MeasurementForm profile={profile} choice={choice} />}
      {spikes && !condition && <Spikes found={spikes} />}
    </>
  );
}

function SuspectedMissing({ markers }: { markers: NonNullable<ColumnProfile['suspectedMissing']> }) {
  const named = markers.map(({ value, count: cells }) => `${compact(value, 6)} (${countOf(cells, 'cell')})`).join(', ');
  return <p class="warn">Counted as missing, for looking like a marker of it: {named}.</p>;
}
