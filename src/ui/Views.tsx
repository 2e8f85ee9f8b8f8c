/** The views of the workbench, as links: each has an address and a key. */
import { useSelect } from './session';
import styles from './Views.module.css';
import { VIEWS, viewOf, viewsOf } from './views';

export function Views() {
  const shown = useSelect(viewOf);
  const offered = useSelect((state) => viewsOf(state).join(' '));
  return (
    <nav class={styles.views} aria-label="Views">
      {(offered.split(' ') as (keyof typeof VIEWS)[]).map((view) => {
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
