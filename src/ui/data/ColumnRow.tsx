/** One column on one line: its name, what to beware of, its shape and its role. The name is data and only ever text. */
import { readableName } from '../../catalog/readable-name';
import type { ColumnProfile } from '../../catalog/table';
import { countOf, percent } from '../format';
import { isUsable } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Columns.module.css';
import { MiniHistogram } from './MiniHistogram';
import { assignRole, ROLES, type Role, roleOf, rolesFor } from './roles';

/** A longer name is cut before its end, which tells columns of one family apart: SubhaloGasMetalFractions_3. */
const LONG = 12;
const KEPT = 6;

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
  const session = useSession();
  const { name, facts } = profile;
  const shown = readableName(name);
  const role = useSelect((state) => roleOf(state, name));
  const inHand = useSelect((state) => state.inHand === name);
  const usable = isUsable(profile);
  const isPicked = usable && (role === 'feature' || role === 'context');
  return (
    <div
      class={[
        styles.columnRow,
        isPicked && styles.picked,
        role === 'context' && styles.wide,
        !usable && styles.unusable,
        inHand && styles.inHand,
      ]
        .filter(Boolean)
        .join(' ')}
      style={{ top: `${top}px` }}
    >
      <input
        type="radio"
        name="column"
        value={name}
        aria-label={name}
        title="Learn this column first"
        aria-setsize={of}
        aria-posinset={position}
        checked={picked}
        disabled={!usable}
        tabIndex={tabStop ? 0 : -1}
        onChange={onPick}
      />
      <MiniHistogram counts={profile.histogram} />
      <button
        type="button"
        class={styles.columnName}
        tabIndex={-1}
        title={[name, facts?.description].filter(Boolean).join(': ')}
        // All that is seen of it is part of its name.
        aria-label={['Details of', shown, facts?.unit].filter(Boolean).join(' ')}
        aria-pressed={inHand}
        // With no column chosen, a click chooses this one. Later it only shows the details, so that no result is lost.
        onClick={() => (usable && session.state.value.choices.length === 0 ? onPick() : session.takeInHand(name))}
      >
        <span class={styles.nameParts}>
          <span class="clip">{shown.length > LONG ? shown.slice(0, -KEPT) : shown}</span>
          {shown.length > LONG && <span>{shown.slice(-KEPT)}</span>}
        </span>
        {facts?.unit && <span class={styles.columnUnit}>&nbsp;{facts.unit}</span>}
      </button>
      <Warning profile={profile} rows={rows} />
      <RoleChoice profile={profile} role={role} />
    </div>
  );
}

/** What to beware of: a choice that is due, missing cells, zeros. */
function Warning({ profile: { name, missing, zeros }, rows }: { profile: ColumnProfile; rows: number }) {
  const due = useSelect(
    ({ prepared }) =>
      prepared?.spikes.some(({ column, treatment }) => column === name && treatment === undefined) ?? false,
  );
  const words = [
    due ? ['repeated values: choose a treatment'] : [],
    missing > 0 ? [`${percent(missing / Math.max(1, rows))} missing`] : [],
    zeros > 0 ? [countOf(zeros, 'zero')] : [],
  ].flat();
  if (words.length === 0) return <span />;
  return (
    <span class={due ? `${styles.columnWarning} ${styles.due}` : styles.columnWarning} title={words.join(', ')}>
      <span aria-hidden="true">!</span>
      <span class="visually-hidden">{words.join(', ')}</span>
    </span>
  );
}

function RoleChoice({ profile, role }: { profile: ColumnProfile; role: Role }) {
  const session = useSession();
  const offered = rolesFor(profile);
  return (
    <select
      class={role === 'ignore' ? `${styles.role} ${styles.ignored}` : styles.role}
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
