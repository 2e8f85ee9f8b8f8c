/**
 * A small database in the browser's own store (IndexedDB). Whatever belongs together is written in one transaction: whole, or not
 * at all.
 */

const DATABASE = 'knotwork';
const VERSION = 3;
const STORES = ['sessions', 'checkpoints', 'files', 'runs', 'run-checkpoints'] as const;
type StoreName = (typeof STORES)[number];
export type Stores = (name: StoreName) => IDBObjectStore;

export const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Sessions of the first version of the page, which had no schema, that have been deleted. */
let droppedOld = 0;

/** How many since this was asked last. */
export function takeDropped(): number {
  const count = droppedOld;
  droppedOld = 0;
  return count;
}

function upgrade(opening: IDBOpenDBRequest): void {
  const { result: database, transaction } = opening;
  if (database.objectStoreNames.contains('session')) {
    const counted = transaction?.objectStore('session').count();
    if (counted) {
      counted.onsuccess = () => {
        droppedOld += counted.result;
        database.deleteObjectStore('session');
      };
    }
  }
  for (const name of STORES) if (!database.objectStoreNames.contains(name)) database.createObjectStore(name);
}

/** Everything in one transaction; resolves once it is on the disk, rejects where nothing of it is. */
export async function transact<T>(mode: IDBTransactionMode, act: (store: Stores) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => upgrade(opening);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORES, mode);
    const complete = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser gave the transaction up'));
    });
    complete.catch(() => {});
    const result = await act((name) => transaction.objectStore(name)).catch((error) => {
      try {
        transaction.abort();
      } catch {
        // It has ended of itself.
      }
      throw error;
    });
    await complete;
    return result;
  } finally {
    database.close();
  }
}
