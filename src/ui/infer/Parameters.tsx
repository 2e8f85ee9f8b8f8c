/** One press learns p(parameters | properties) of a catalog that carries the parameters of its simulations. */
import { useMemo, useState } from 'preact/hooks';
import { shownName } from '../../catalog/readable-name';
import type { ColumnProfile } from '../../catalog/table';
import { compact, count } from '../format';
import { phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Infer.module.css';
import {
  aloneVaried,
  givenProperties,
  isMostlyOne,
  learnsParameters,
  posteriorChoices,
  variedParameters,
} from './parameters';

const listed = (profiles: readonly ColumnProfile[]) => profiles.map(({ name }) => name).join(', ');

const words = (profile: ColumnProfile) => {
  const { name, distinct, range } = profile;
  return `${name}: ${distinct < 1_000 ? count(distinct) : 'many'} values from ${compact(range?.min ?? Number.NaN)} to ${compact(range?.max ?? Number.NaN)}${isMostlyOne(profile) ? `, in most rows ${compact(range?.median ?? Number.NaN)}` : ''}`;
};

export function Parameters() {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const choices = useSelect((state) => state.choices);
  const catalog = useSelect((state) => state.catalog);
  const learned = useSelect(learnsParameters);
  const busy = useSelect((state) => ['starting', 'running', 'paused', 'choosing'].includes(phaseOf(state)));
  const [wanted, setWanted] = useState('');
  const [alone, setAlone] = useState(true);
  const parameters = useMemo(() => variedParameters({ profiles }), [profiles]);
  const properties = useMemo(() => givenProperties({ profiles, choices, catalog }), [profiles, choices, catalog]);
  if (parameters.length === 0 || properties.length === 0) return null;
  const one = parameters.find(({ name }) => name === wanted);
  const asked = one ? [one] : parameters;
  const design = one && parameters.length > 1 && parameters.every(isMostlyOne);
  const learn = () => {
    const state = session.state.value;
    const { settings, by, filter } = state;
    const rows = {
      filter: one && design && alone ? aloneVaried(state, parameters, one.name) : filter,
      by: by ?? catalog?.groupings[0]?.by,
    };
    void session.learn(posteriorChoices(state, asked, properties), settings, rows);
    session.setView('infer');
  };
  return (
    <details class={styles.every} open={!learned}>
      <summary>Parameters of the simulations</summary>
      <p>
        Learns p({one?.name ?? listed(parameters)} | {listed(properties)}). Choose other properties in the list of
        columns first, if you want others.
      </p>
      <p class="help">Prior: the training rows, each galaxy counted once.</p>
      <ul class="help">
        {asked.map((profile) => (
          <li key={profile.name}>{words(profile)}</li>
        ))}
      </ul>
      <p class="help">
        Values on a grid are spread evenly as far as half way to their neighbours, and no posterior reaches beyond.
        Simulations stay together in the split, so that Trust measures SBC and coverage on others.
      </p>
      <div class={styles.actions}>
        <select
          aria-label="Parameters to infer"
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        >
          <option value="">all {count(parameters.length)} parameters</option>
          {parameters.map(({ name }) => (
            <option key={name} value={name}>
              {shownName({ name })}
            </option>
          ))}
        </select>
        <button type="button" disabled={busy} onClick={learn}>
          Infer the parameters
        </button>
      </div>
      {design && (
        <label class="check">
          <input type="checkbox" checked={alone} onChange={({ currentTarget }) => setAlone(currentTarget.checked)} />
          only simulations that vary it alone
        </label>
      )}
    </details>
  );
}

/** What Trust says of the posteriors of the model at hand. */
export function PosteriorTrust() {
  const finding = useSelect((state) => state.assessment?.findings.find(({ title }) => title === 'Posterior'));
  const coverage = useSelect((state) => state.assessment?.findings.find(({ title }) => title === 'Coverage'));
  const conditional = useSelect((state) => (state.prepared?.contexts.length ?? 0) > 0);
  if (!conditional) return null;
  const told = [finding, coverage].flatMap((one) => one ?? []);
  if (told.length === 0) return <p class="help">SBC and coverage of the posteriors are being measured (Trust).</p>;
  return (
    <>
      {told.map(({ title, judgement, sentence }) => (
        <p key={title} class={judgement === 'good' || judgement === 'too few' ? 'help' : 'warn'}>
          {sentence}
        </p>
      ))}
    </>
  );
}
