/** The picked columns, one or two of them, and the rows that training will see. */
import type { PreparedRows } from '../../worker/protocol';
import { count, countOf } from '../format';
import { useSelect, useSession } from '../session';
import { isUsable } from '../state';
import { ChosenColumn } from './ChosenColumn';

export function ChosenColumns() {
  const picked = useSelect((state) => state.choices.length);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  if (picked === 0) return null;
  return (
    <>
      <ChosenColumn place={0} />
      <SecondColumn />
      <ChosenColumn place={1} />
      {prepared && <Rows prepared={prepared} />}
    </>
  );
}

/** The value of "no second column"; a column's name is never empty. */
const NONE = '';

function SecondColumn() {
  const session = useSession();
  const profiles = useSelect((state) => state.catalog?.profiles);
  const first = useSelect((state) => state.choices[0]?.name);
  const second = useSelect((state) => state.choices[1]?.name);
  const offered = profiles?.filter((profile) => isUsable(profile) && profile.name !== first) ?? [];
  if (offered.length === 0) return null;
  return (
    <label class="field second-column">
      <span>Learn together with</span>
      <select
        value={second ?? NONE}
        onChange={(event) => {
          const name = event.currentTarget.value;
          session.pickSecond(offered.find((profile) => profile.name === name));
        }}
      >
        <option value={NONE}>no second column</option>
        {offered.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
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
