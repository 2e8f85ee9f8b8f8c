/** Which tabs of this page are open, told by locks that end with their tab. */

const PREFIX = 'knotwork tab ';

/** A name that no other tab has. */
export function newTabName(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `${a.toString(36)}${b.toString(36)}`;
}

/** Holds this tab's lock until the answer is called. Plain http has no locks: there no tab is known to be open. */
export function holdTab(name: string): () => void {
  const leaving = new AbortController();
  const left = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()));
  void navigator.locks?.request(PREFIX + name, () => left).catch(() => {});
  return () => leaving.abort();
}

/** The names of the tabs that are open. */
export async function openTabs(): Promise<ReadonlySet<string>> {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])));
}

/** The tab that a session's id belongs to. */
export const tabOf = (id: string): string => id.split('.')[0] ?? '';
