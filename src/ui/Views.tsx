/** The views of the workbench, as links: each has an address and a key. */
import { useSelect } from './session';
import styles from './Views.module.css';
import { VIEW_NAMES, VIEWS } from './views';

export function Views() {
  const shown = useSelect((state) => state.view);
  return (
    <nav class={styles.views} aria-label="Views">
      {VIEW_NAMES.map((view) => {
        const { name, key, does } = VIEWS[view];
        return (
          <a
            key={view}
            class={styles.view}
            href={`#${view}`}
            aria-current={view === shown ? 'page' : undefined}
            aria-keyshortcuts={key}
            title={`${does} (${key})`}
          >
            {name}
          </a>
        );
      })}
    </nav>
  );
}
