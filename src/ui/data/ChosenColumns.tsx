/** The columns that are learned and conditioned on, always in view above the list; a press goes to one of them. */
import { readableName } from '../../catalog/readable-name';
import { useSelect } from '../session';
import styles from './Columns.module.css';
import { ROLES } from './roles';

export function ChosenColumns({ onGo }: { readonly onGo: (column: string) => void }) {
  const choices = useSelect((state) => state.choices);
  if (choices.length === 0) return null;
  return (
    <ul class={styles.chosen} aria-label="Chosen columns">
      {(['feature', 'context'] as const).flatMap((role) => {
        const own = choices.filter((choice) => (choice.role ?? 'feature') === role);
        return own.map(({ name }, i) => (
          <li key={name}>
            {i === 0 && <span class="muted">{ROLES[role]}</span>}
            <button
              type="button"
              class="clip"
              title={name}
              aria-label={`Go to ${readableName(name)}`}
              onClick={() => onGo(name)}
            >
              {readableName(name)}
            </button>
          </li>
        ));
      })}
    </ul>
  );
}
