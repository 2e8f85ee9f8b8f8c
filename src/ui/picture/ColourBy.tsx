/** The column that colours the points of the picture. */
import { namesObjects } from '../../catalog/identity';
import { readableName } from '../../catalog/readable-name';
import { Options } from '../Options';
import { answerNames, isUsable } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Picture.module.css';

export function ColourBy() {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const answers = useSelect((state) => answerNames(state).join('\n'));
  const by = useSelect((state) => state.colourBy);
  const own = profiles.filter((profile) => isUsable(profile) && !namesObjects(profile.name)).map(({ name }) => name);
  const told = answers === '' ? [] : answers.split('\n');
  // Answers can be taken away while they colour.
  const shown = by !== undefined && [...own, ...told].includes(by) ? by : '';
  return (
    <label class={styles.inlineField}>
      <span>Colour by</span>
      <select value={shown} onChange={(event) => session.look({ colourBy: event.currentTarget.value || undefined })}>
        <option value="">nothing</option>
        <Options of={own} words={readableName} />
        {told.length > 0 && (
          <optgroup label="Answers">
            <Options of={told} words={readableName} />
          </optgroup>
        )}
      </select>
    </label>
  );
}
