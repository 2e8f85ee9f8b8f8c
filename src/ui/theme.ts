/** Light or dark: what the system prefers until the person chooses, and then what they chose, also next time. */
import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'knotwork-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** Storage may be forbidden or hold anything; neither is worth a word to the person. */
function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export const theme = signal<Theme>(stored());
const prefersDark = signal(systemDark.matches);
systemDark.addEventListener('change', (event) => {
  prefersDark.value = event.matches;
});

export const isDark = () => theme.value === 'dark' || (theme.value === 'system' && prefersDark.value);

/** Counts the changes of the colours on the page, after they are in place. */
export const themeChanges = signal(0);

effect(() => {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  themeChanges.value = themeChanges.peek() + 1;
});

export function setTheme(next: Theme): void {
  theme.value = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // The choice then lasts as long as the page.
  }
}
