/** The column that colours the points of the picture. */
import { namesObjects } from '../../catalog/identity';
import { readableName } from '../../catalog/readable-name';
import { isUsable } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Picture.module.css';

export function ColourBy() {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const by = useSelect((state) => state.colourBy);
  return (
    <label class={styles.inlineField}>
      <span>Colour by</span>
      <select value={by ?? ''} onChange={(event) => session.look({ colourBy: event.currentTarget.value || undefined })}>
        <option value="">nothing</option>
        {profiles
          .filter((profile) => isUsable(profile) && !namesObjects(profile.name))
          .map(({ name }) => (
            <option key={name} value={name}>
              {readableName(name)}
            </option>
          ))}
      </select>
    </label>
  );
}
