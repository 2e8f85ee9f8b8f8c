/** The picked columns, which rows of them are used, and the rows that training will see. */
import { readableName } from '../../catalog/readable-name';
import { UNITS } from '../../catalog/units';
import { useSelect, useSession } from '../session';
import { isUsable } from '../state';
import { ChosenColumn } from './ChosenColumn';
import { RowsForm } from './RowsForm';
import { Ties } from './Ties';
import { UsedRows } from './UsedRows';

export function ChosenColumns() {
  const choices = useSelect((state) => state.choices);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  if (choices.length === 0) return null;
  return (
    <>
      {choices.map(({ name }, place) => (
        <ChosenColumn key={name} name={name} place={place} />
      ))}
      <AddColumn part="feature" label="Learn together with" none="another column" />
      <AddColumn part="context" label="Given" none="a column to condition on" />
      <datalist id="units">
        {UNITS.map((unit) => (
          <option key={unit} value={unit} />
        ))}
      </datalist>
      <Ties />
      <RowsForm />
      {prepared && <UsedRows prepared={prepared} />}
    </>
  );
}

/** The value of "no column"; a column's name is never empty. */
const NONE = '';

/** Picks one more column; its card appears among the others. */
function AddColumn({ part, label, none }: { part: 'feature' | 'context'; label: string; none: string }) {
  const session = useSession();
  const profiles = useSelect((state) => state.catalog?.profiles);
  const choices = useSelect((state) => state.choices);
  const offered = profiles?.filter(
    (profile) => isUsable(profile) && choices.every(({ name }) => name !== profile.name),
  );
  if (!offered || offered.length === 0) return null;
  return (
    <label class="field add-column">
      <span>{label}</span>
      <select
        value={NONE}
        onChange={(event) => {
          const profile = offered.find(({ name }) => name === event.currentTarget.value);
          event.currentTarget.value = NONE;
          if (profile) session.add(profile, part);
        }}
      >
        <option value={NONE}>{none}</option>
        {offered.map(({ name }) => (
          <option key={name} value={name}>
            {readableName(name)}
          </option>
        ))}
      </select>
    </label>
  );
}
