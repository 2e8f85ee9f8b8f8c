/** How the cells of a learned column were measured: their errors, what becomes of missing ones, and which are limits. */
import { useMemo } from 'preact/hooks';
import type { ColumnError } from '../../catalog/measured/choice';
import { covariancesOf } from '../../catalog/measured/covariance-names';
import type { Measurement } from '../../catalog/measured/measurement';
import type { ColumnProfile } from '../../catalog/table';
import type { ColumnChoice } from '../../share/recipe';
import { count, countOf } from '../format';
import { isUsable } from '../of-state';
import { useSelect, useSession } from '../session';
import parts from '../styles/parts.module.css';
import { Limits } from './LimitsOfColumn';
import { Named, type NamedProps, NumberField, type PartProps } from './MeasurementFields';
import styles from './MeasurementForm.module.css';

interface Props {
  readonly profile: ColumnProfile;
  readonly choice: ColumnChoice;
}

export function MeasurementForm({ profile, choice }: Props) {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const { name } = profile;
  const others = useMemo(
    () => profiles.filter((other) => other.name !== name && (isUsable(other) || other.kind === 'constant')),
    [profiles, name],
  );
  const proposed = others.filter(({ facts }) => facts?.errorOf === name).map((other) => other.name);
  const change = (measurement: Measurement) => session.setMeasurement(name, { ...choice, ...measurement });
  const names = others.map((other) => other.name);
  if (choice.domain?.kind === 'angle') return null;
  return (
    <fieldset class={`${parts.column} ${styles.form}`}>
      <legend class="visually-hidden">How {name} was measured</legend>
      <Errors choice={choice} names={names} proposed={proposed} change={change} />
      <Covariances choice={choice} names={names} change={change} />
      <Holes profile={profile} choice={choice} change={change} />
      <Limits profile={profile} choice={choice} names={names} proposed={proposed} change={change} />
    </fieldset>
  );
}

const kindOf = (error: ColumnError | undefined): string =>
  error === undefined
    ? 'none'
    : typeof error === 'number'
      ? 'constant'
      : typeof error === 'string'
        ? `of ${error}`
        : 'pair';

/** CDS catalogs call the upper error `E_X` and the lower one `e_X`; others say which is which. */
function pairFrom(proposed: readonly string[], names: readonly string[]): ColumnError {
  const upper = proposed.find((name) => /^E_|plus|upp|high|_p$|\+/.test(name)) ?? proposed[0] ?? names[0] ?? '';
  return { plus: upper, minus: proposed.find((name) => name !== upper) ?? upper };
}

function Errors({ choice: { name, error }, names, proposed, change }: NamedProps) {
  const rest = names.filter((other) => !proposed.includes(other));
  const [first] = proposed;
  const choose = (kind: string) => {
    if (kind === 'none') change({ error: undefined });
    else if (kind === 'constant') change({ error: typeof error === 'number' ? error : 0.1 });
    else if (kind === 'pair') change({ error: pairFrom(proposed, names) });
    else change({ error: kind.slice(3) });
  };
  return (
    <>
      <label class={styles.field}>
        <span>Errors</span>
        <select
          aria-label={`Errors of ${name}`}
          value={kindOf(error)}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="none">none: exact values</option>
          {proposed.map((other) => (
            <option key={other} value={`of ${other}`}>
              from {other}
            </option>
          ))}
          <option value="constant">one σ for all rows</option>
          {names.length > 1 && <option value="pair">two columns: + and −</option>}
          {rest.length > 0 && (
            <optgroup label="Other columns">
              {rest.map((other) => (
                <option key={other} value={`of ${other}`}>
                  from {other}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      {error === undefined && first !== undefined && (
        <p class="help">
          {first} looks like the error of this column.{' '}
          <button type="button" class="quiet" onClick={() => change({ error: first })}>
            Use it
          </button>
        </p>
      )}
      {typeof error === 'number' && (
        <NumberField label="σ" of={name} value={error} least={0} onChange={(sigma) => change({ error: sigma })} />
      )}
      {typeof error === 'object' &&
        (['plus', 'minus'] as const).map((side) => (
          <Named
            key={side}
            label={side === 'plus' ? '+ from' : '− from'}
            of={name}
            names={names}
            value={error[side]}
            onChange={(column) => change({ error: { ...error, [side]: column } })}
          />
        ))}
    </>
  );
}

/** Covariances of the errors with those of other learned columns, where columns of the catalog are named so. */
function Covariances({
  choice: { name, error, covariances = [] },
  names,
  change,
}: PartProps & { readonly names: readonly string[] }) {
  const choices = useSelect((state) => state.choices);
  if (error === undefined) return null;
  const partners = choices.filter((other) => other.name !== name && other.error !== undefined);
  const found = covariancesOf(
    name,
    partners.map((other) => other.name),
    names,
  );
  return (
    <>
      {found.map((one) => {
        const isTheirs = partners.some(
          (other) => other.name === one.with && other.covariances?.some((own) => own.with === name),
        );
        // A pair is said once, at either column.
        if (isTheirs) return null;
        return (
          <label key={one.with} class={`check ${styles.named}`}>
            <input
              type="checkbox"
              checked={covariances.some((own) => own.with === one.with)}
              aria-label={`Correlated with the errors of ${one.with}: ${one.column}`}
              onChange={(event) => {
                const others = covariances.filter((own) => own.with !== one.with);
                change({ covariances: event.currentTarget.checked ? [...others, one] : others });
              }}
            />
            Correlated with the errors of {one.with}: {one.column}
          </label>
        );
      })}
    </>
  );
}

function Holes({ profile, choice: { name, error, holes }, change }: PartProps & { readonly profile: ColumnProfile }) {
  const kept = useSelect(({ prepared, choosing }) =>
    choosing ? undefined : prepared?.features.find(({ choice }) => choice.name === name)?.cells?.missing,
  );
  if (profile.missing === 0 && !holes && error === undefined) return null;
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={holes === true}
          aria-label={`Integrate over missing cells of ${name}`}
          onChange={(event) => change({ holes: event.currentTarget.checked ? true : undefined })}
        />
        Integrate over missing cells
      </label>
      {holes
        ? kept !== undefined && <p class="help">{countOf(kept, 'row')} kept that would be left out.</p>
        : profile.missing > 0 && (
            <p class="help">Rows without a value here are left out: {count(profile.missing)} of the catalog.</p>
          )}
    </>
  );
}
