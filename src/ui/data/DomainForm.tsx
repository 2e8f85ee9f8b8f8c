/** Where the values of a picked column can lie: anywhere, within limits, or on a circle. */
import { useState } from 'preact/hooks';
import type { ColumnDomain } from '../../catalog/domain';
import type { ColumnProfile } from '../../catalog/table';
import { useSession } from '../session';
import styles from './Inspector.module.css';

type Kind = 'line' | ColumnDomain['kind'];

const KINDS: Readonly<Record<Kind, string>> = { line: 'no limits', within: 'within limits', angle: 'angle' };

const ENDS: Readonly<Record<ColumnDomain['kind'], readonly [string, string]>> = {
  within: ['Lower limit', 'Upper limit'],
  angle: ['Start of the period', 'End of the period'],
};

/** Where nothing was suggested: both ends of the values, or the likeliest period that holds them. */
function firstGuess(kind: ColumnDomain['kind'], { range, suggestion }: ColumnProfile): ColumnDomain {
  if (suggestion.domain?.kind === kind) return suggestion.domain;
  const { min = 0, max = 1 } = range ?? {};
  if (kind === 'within') return { kind, from: min, to: max };
  const turn = Math.max(Math.abs(min), Math.abs(max)) > 2 * Math.PI * 1.001 ? 360 : 2 * Math.PI;
  return min < 0 ? { kind, from: -turn / 2, to: turn / 2 } : { kind, from: 0, to: turn };
}

/** The domain with these ends; undefined where they make none. */
function withEnds(kind: ColumnDomain['kind'], from: string, to: string): ColumnDomain | undefined {
  const end = (text: string) => (text.trim() === '' ? undefined : Number(text));
  const [low, high] = [end(from), end(to)];
  if ([low, high].some((value) => value !== undefined && !Number.isFinite(value))) return undefined;
  if (low !== undefined && high !== undefined) return low < high ? { kind, from: low, to: high } : undefined;
  if (kind === 'angle' || (low === undefined && high === undefined)) return undefined;
  return { kind, ...(low === undefined ? {} : { from: low }), ...(high === undefined ? {} : { to: high }) };
}

export function DomainForm({ profile, domain }: { profile: ColumnProfile; domain: ColumnDomain | undefined }) {
  const session = useSession();
  const { name } = profile;
  return (
    <>
      <select
        aria-label={`Range of ${name}`}
        value={domain?.kind ?? 'line'}
        onChange={(event) => {
          const kind = event.currentTarget.value as Kind;
          session.setDomain(profile, kind === 'line' ? undefined : firstGuess(kind, profile));
        }}
      >
        {Object.entries(KINDS).map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
      {domain && (
        <Ends
          key={`${domain.kind} ${domain.from} ${domain.to}`}
          domain={domain}
          name={name}
          onChange={(changed) => session.setDomain(profile, changed)}
        />
      )}
    </>
  );
}

interface EndsProps {
  readonly domain: ColumnDomain;
  readonly name: string;
  onChange(domain: ColumnDomain): void;
}

function Ends({ domain, name, onChange }: EndsProps) {
  const [ends, setEnds] = useState([domain.from?.toString() ?? '', domain.to?.toString() ?? ''] as const);
  const wrong = withEnds(domain.kind, ...ends) === undefined;
  return (
    <div class={styles.domainEnds}>
      {ENDS[domain.kind].map((label, i) => (
        <input
          key={label}
          type="text"
          inputMode="decimal"
          aria-label={`${label} of ${name}`}
          aria-invalid={wrong}
          autocomplete="off"
          placeholder={domain.kind === 'within' ? 'none' : ''}
          value={ends[i]}
          onInput={({ currentTarget: { value } }) => setEnds(([from, to]) => (i === 0 ? [value, to] : [from, value]))}
          onChange={() => {
            const changed = withEnds(domain.kind, ...ends);
            if (changed) onChange(changed);
          }}
        />
      ))}
      {wrong && (
        <p class="warn">
          {domain.kind === 'within'
            ? 'Give one limit, or a lower and a higher one.'
            : 'Give the start of the period and its end.'}
        </p>
      )}
    </div>
  );
}
