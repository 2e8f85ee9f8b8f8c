/**
 * Kept runs in the browser's store, each under its recipe: how it is named and what it reached, and apart from that its
 * weights. All weights take no more than `MOST_BYTES`; beyond it the oldest that are not pinned are given up.
 */
import type { Source } from '../../share/recipe';
import { compareSources } from '../../share/same-source';
import { readSavedRun, type SavedRunRecord } from '../../share/saved-run';
import { readCheckpoint } from '../../share/saved-session';
import type { EnsembleCheckpoint } from '../../train/ensemble-interface';
import { bytesOf, type FoundRun, keyOf, MOST_BYTES } from '../runs/kept';
import { type Stores, settled, transact } from './database';

/** A run as it lies in the database. */
interface RunRecord {
  readonly run: SavedRunRecord;
  readonly checkpointBytes: number;
}

interface Found {
  readonly key: string;
  readonly run: SavedRunRecord;
  readonly checkpointBytes: number;
}

/** The oldest first; what cannot be read is deleted. */
async function runsIn(store: Stores): Promise<readonly Found[]> {
  const [keys, values] = [await settled(store('runs').getAllKeys()), await settled(store('runs').getAll())];
  const found = values.flatMap((value: Partial<RunRecord> | undefined, i): Found[] => {
    const key = String(keys[i]);
    const run = readSavedRun(value?.run);
    if (run) return [{ key, run, checkpointBytes: Number(value?.checkpointBytes ?? 0) }];
    removeRun(store, key);
    return [];
  });
  return found.sort((a, b) => a.run.at - b.run.at);
}

function removeRun(store: Stores, key: string): void {
  store('runs').delete(key);
  store('run-checkpoints').delete(key);
}

/** Deletes runs of all catalogs but these. */
export async function removeRunsBut(store: Stores, sources: readonly Source[]): Promise<void> {
  for (const { key, run } of await runsIn(store)) {
    if (!sources.some((source) => compareSources(source, run.recipe.source) === 'same')) removeRun(store, key);
  }
}

export const runBytes = async (store: Stores): Promise<number> =>
  (await runsIn(store)).reduce((sum, { checkpointBytes }) => sum + checkpointBytes, 0);

/** Runs of this catalog, the oldest first. */
export function loadRuns(source: Source): Promise<readonly (FoundRun & { readonly at: number })[]> {
  return transact('readwrite', async (store) => {
    const own = (await runsIn(store)).filter(({ run }) => compareSources(source, run.recipe.source) === 'same');
    const loaded: (FoundRun & { readonly at: number })[] = [];
    for (const { key, run } of own) {
      const { at, name, pinned, catalog, recipe, steps, metrics, density } = run;
      const checkpoint = readCheckpoint(await settled(store('run-checkpoints').get(key)));
      loaded.push({ at, name, pinned, catalog, recipe, steps, metrics, density, checkpoint });
    }
    return loaded;
  });
}

/** Writes a run, and gives up weights where all take too much. */
export function storeRun(record: SavedRunRecord, checkpoint: EnsembleCheckpoint | undefined): Promise<void> {
  const key = keyOf(record);
  return transact('readwrite', async (store) => {
    const own = { run: record, checkpointBytes: checkpoint ? bytesOf(checkpoint) : 0 };
    store('runs').put(own satisfies RunRecord, key);
    if (checkpoint) store('run-checkpoints').put(checkpoint, key);
    else store('run-checkpoints').delete(key);
    const runs = await runsIn(store);
    let over = runs.reduce((sum, { checkpointBytes }) => sum + checkpointBytes, 0) - MOST_BYTES;
    for (const { key: other, run, checkpointBytes } of runs) {
      if (over <= 0) return;
      if (run.pinned || other === key) continue;
      store('run-checkpoints').delete(other);
      store('runs').put({ run, checkpointBytes: 0 } satisfies RunRecord, other);
      over -= checkpointBytes;
    }
  });
}

export const deleteRuns = (keys: readonly string[]): Promise<void> =>
  transact('readwrite', async (store) => {
    for (const key of keys) removeRun(store, key);
  });
