/** What the page keeps of a session in the browser's own store (IndexedDB), so that a reload or a crash loses little. */
import type { ColumnChoice } from '../../share/recipe';
import type { Checkpoint, OpenRequest } from '../../worker/protocol';
import type { Settings } from '../settings';

export interface SavedSession {
  readonly version: 1;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What is offered to be gone on with. */
  readonly name: string;
  readonly opened: OpenRequest;
  readonly choices: readonly ColumnChoice[];
  readonly filter: string;
  readonly by: readonly string[] | undefined;
  /** Absent from what older pages kept. */
  readonly identity?: readonly string[] | undefined;
  readonly settings: Settings;
  /** Of the run that was open. */
  readonly checkpoint?: Checkpoint;
}

const DATABASE = 'knotwork';
const STORE = 'session';
const KEY = 'last';

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function withStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

export const keep = (saved: SavedSession): Promise<unknown> => withStore('readwrite', (store) => store.put(saved, KEY));
export const forget = (): Promise<unknown> => withStore('readwrite', (store) => store.delete(KEY));

/** What was kept last, if this version of the page understands it. */
export async function recall(): Promise<SavedSession | undefined> {
  const found: unknown = await withStore('readonly', (store) => store.get(KEY));
  const saved = found as Partial<SavedSession> | undefined;
  return saved?.version === 1 && saved.opened && saved.settings ? (saved as SavedSession) : undefined;
}
