/** The head of the page: its name, its views, and what concerns the whole of it. */

import styles from './Header.module.css';
import { SavedWork } from './saved/slot';
import { useSelect, useSession } from './session';
import { isDark, setTheme } from './theme';
import { Views } from './Views';

export function Header({ onHelp }: { onHelp: () => void }) {
  const dark = isDark();
  const session = useSession();
  const past = useSelect((state) => state.history.past.length);
  const future = useSelect((state) => state.history.future.length);
  const steps = [
    { name: 'Undo', left: past, keys: 'Control+Z', title: 'Undo the last choice (Ctrl Z)', go: session.undo },
    { name: 'Redo', left: future, keys: 'Control+Shift+Z', title: 'Redo (Ctrl Shift Z)', go: session.redo },
  ];
  return (
    <header class="page-head">
      <h1>
        <svg class={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
          <path d="M4 25C10 25 10 8 16 8s6 17 12 17" />
          <circle cx="4.5" cy="25" r="3" />
          <circle cx="16" cy="8" r="3" />
          <circle cx="27.5" cy="25" r="3" />
        </svg>
        <span class={styles.name}>Knotwork</span>
      </h1>
      <Views />
      <div class="tools">
        <SavedWork above={false} />
        <a class="quiet" href="#learn">
          Learn
        </a>
        {steps.map(({ name, left, keys, title, go }) => (
          <button
            key={name}
            type="button"
            class="quiet"
            disabled={left === 0}
            aria-keyshortcuts={keys}
            title={title}
            onClick={go}
          >
            {name}
          </button>
        ))}
        <button type="button" class="quiet" onClick={() => setTheme(dark ? 'light' : 'dark')}>
          {dark ? 'Light' : 'Dark'}
        </button>
        <button type="button" class="quiet" aria-keyshortcuts="?" onClick={onHelp}>
          Keys
        </button>
      </div>
    </header>
  );
}
