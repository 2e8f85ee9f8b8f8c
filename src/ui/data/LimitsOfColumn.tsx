/** Which cells of a learned column are limits: the value of the object lies beyond them. */
import type { ColumnLimit } from '../../catalog/measured/choice';
import type { ColumnProfile } from '../../catalog/table';
import { Named, type NamedProps, NumberField } from './MeasurementFields';
import styles from './MeasurementForm.module.css';

const LIMITS: Readonly<Record<ColumnLimit['kind'], string>> = {
  marker: 'a marker, such as 99',
  written: 'cells written as <21.3',
  column: 'missing cells, limit in a column',
};

interface LimitProps extends NamedProps {
  readonly profile: ColumnProfile;
}

export function Limits({ profile, choice: { name, error, limit }, names, proposed, change }: LimitProps) {
  const written = profile.facts?.limits !== undefined;
  // A catalog without markers, written limits and missing cells has no limits.
  if (!limit && !written && profile.missing === 0) return null;
  const choose = (kind: string) => {
    if (kind === 'written') change({ limit: { kind } });
    else if (kind === 'column') change({ limit: { kind, column: names[0] ?? '', side: 'above' } });
    else if (kind === 'marker') {
      const value = profile.suspectedMissing?.[0]?.value ?? 99;
      // The limit stands in the column of errors.
      const own = typeof error === 'string' ? error : proposed[0];
      change({ limit: { kind, value, means: 'beyond' }, ...(own === undefined ? {} : { error: own }) });
    } else change({ limit: undefined });
  };
  return (
    <>
      <label class={styles.field}>
        <span>Limits</span>
        <select
          aria-label={`Limits of ${name}`}
          value={limit?.kind ?? 'none'}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="none">none</option>
          {(Object.keys(LIMITS) as ColumnLimit['kind'][]).map((kind) => (
            <option key={kind} value={kind} disabled={kind === 'written' && !written}>
              {LIMITS[kind]}
            </option>
          ))}
        </select>
      </label>
      {limit?.kind === 'marker' && (
        <>
          <NumberField
            label="Marker"
            of={name}
            value={limit.value}
            onChange={(value) => change({ limit: { ...limit, value } })}
          />
          <Named
            label="Meaning"
            of={name}
            names={['beyond', 'undetected']}
            words={MEANS}
            value={limit.means}
            onChange={(means) => change({ limit: { ...limit, means: means === 'undetected' ? means : 'beyond' } })}
          />
          <p class="help">The limit of each such row is read from the column of errors.</p>
        </>
      )}
      {limit?.kind === 'column' && (
        <>
          <Named
            label="Limit"
            of={name}
            names={names}
            value={limit.column}
            onChange={(column) => change({ limit: { ...limit, column } })}
          />
          <Named
            label="Value lies"
            of={name}
            names={['above', 'below']}
            value={limit.side}
            onChange={(side) => change({ limit: { ...limit, side: side === 'below' ? side : 'above' } })}
          />
        </>
      )}
    </>
  );
}

const MEANS: Readonly<Record<string, string>> = {
  beyond: 'beyond the limit',
  undetected: 'magnitude below 1 σ',
};
