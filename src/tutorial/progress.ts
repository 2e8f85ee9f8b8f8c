/** Which steps a reader has done: kept on this machine, and only for as long as the page where storage is forbidden. */
import { signal } from '@preact/signals';

const KEY = 'knotwork-tutorial';
const MOST_STEPS = 500;
const STEP_NAME = /^[a-z0-9-]{1,40}\/[a-z0-9-]{1,40}$/;

function stored(): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(value) || value.length > MOST_STEPS) return new Set();
    return new Set(value.filter((name) => typeof name === 'string' && STEP_NAME.test(name)));
  } catch {
    return new Set();
  }
}

/** Names as `CHAPTER/STEP`. */
const done = signal<ReadonlySet<string>>(stored());

export const isDone = (chapter: string, step: string) => done.value.has(`${chapter}/${step}`);

function keep(next: ReadonlySet<string>): void {
  done.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify([...next]));
  } catch {
    // It then lasts as long as the page.
  }
}

export function markDone(chapter: string, step: string): void {
  const name = `${chapter}/${step}`;
  if (!done.peek().has(name)) keep(new Set([...done.peek(), name]));
}

/** Forgets the steps of a chapter. */
export function forget(chapter: string): void {
  keep(new Set([...done.peek()].filter((name) => !name.startsWith(`${chapter}/`))));
}
