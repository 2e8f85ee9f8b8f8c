/** One column: its name, kind, what is missing, its range, its shape and its role. The name is data and only ever text. */
import { readableName } from '../../catalog/readable-name';
import type { ColumnProfile } from '../../catalog/table';
import { compact, countOf, percent } from '../format';
import { useSelect, useSession } from '../session';
import { isUsable } from '../state';
import { MiniHistogram } from './MiniHistogram';
import { assignRole, ROLES, type Role, roleOf, rolesFor } from './roles';

const KIND: Record<ColumnProfile['kind'], string> = {
  number: 'number',
  integer: 'integer',
  constant: 'constant: nothing to learn',
  text: 'text: not a number',
  empty: 'empty',
};

interface Props {
  readonly profile: ColumnProfile;
  readonly rows: number;
  readonly top: number;
  readonly position: number;
  readonly of: number;
  readonly picked: boolean;
  readonly tabStop: boolean;
  readonly onPick: () => void;
}

export function ColumnRow({ profile, rows, top, position, of, picked, tabStop, onPick }: Props) {
  const { name, kind, missing, zeros, range, facts } = profile;
  const told = [facts?.description, facts?.errorOf && `error of ${facts.errorOf}`, facts?.ucd]
    .filter(Boolean)
    .join('; ');
  const role = useSelect((state) => roleOf(state, name));
  const usable = isUsable(profile);
  const inUse = role === 'feature' || role === 'context';
  return (
    <div class={`column-row${inUse ? ' picked' : ''}${usable ? '' : ' unusable'}`} style={{ top: `${top}px` }}>
      <label class="column-pick">
        <input
          type="radio"
          name="column"
          value={name}
          aria-label={name}
          aria-setsize={of}
          aria-posinset={position}
          checked={picked}
          disabled={!usable}
          tabIndex={tabStop ? 0 : -1}
          onChange={onPick}
        />
        <span class="column-name clip" title={told ? `${name}: ${told}` : name}>
          {readableName(name)}
          {facts?.unit && <span class="column-unit"> {facts.unit}</span>}
        </span>
        <MiniHistogram counts={profile.histogram} />
        <span class="column-facts">
          <span>{range && kind === 'constant' ? `constant at ${compact(range.min)}` : KIND[kind]}</span>
          {missing > 0 && <span class="warn">{percent(missing / Math.max(1, rows))} missing</span>}
          {zeros > 0 && <span class="warn">{countOf(zeros, 'zero')}</span>}
          {told && <span class="clip">{told}</span>}
        </span>
        {range && kind !== 'constant' && (
          <span class="column-range">
            <span title="smallest">{compact(range.min)}</span>
            <span title="median" class="median">
              {compact(range.median)}
            </span>
            <span title="largest">{compact(range.max)}</span>
          </span>
        )}
      </label>
      <RoleChoice profile={profile} role={role} />
    </div>
  );
}

function RoleChoice({ profile, role }: { profile: ColumnProfile; role: Role }) {
  const session = useSession();
  const offered = rolesFor(profile);
  return (
    <select
      class={role === 'ignore' ? 'role ignored' : 'role'}
      aria-label={`Role of ${profile.name}`}
      value={role}
      onChange={(event) => {
        const wanted = offered.find((one) => one === event.currentTarget.value);
        if (wanted) assignRole(session, profile, wanted);
      }}
    >
      {(Object.keys(ROLES) as Role[])
        .filter((one) => one === role || offered.includes(one))
        .map((one) => (
          <option key={one} value={one}>
            {ROLES[one]}
          </option>
        ))}
    </select>
  );
}
