/** Keeps runs between visits: those of the open catalog join the list, and what becomes of a run here is written down. */
import { readSavedRun } from '../../share/saved-run';
import type { OpenedSource } from '../../worker/protocol';
import { defaultName, type KeptRun, keyOf } from '../runs/kept';
import type { Session } from '../session';
import type { PageState } from '../state';
import { deleteRuns, loadRuns, storeRun } from './stored-runs';

type Catalog = NonNullable<PageState['catalog']>;

/** The record of a run; without its density where the schema would refuse to read that. */
function recordOf({ id, name, pinned, catalog, recipe, steps, metrics, density }: KeptRun, at: number) {
  const all = {
    ...{ version: 2, at, pinned, recipe, steps, catalog: catalog.slice(0, 1_000) },
    ...(name === defaultName(id, recipe) ? {} : { name: name.slice(0, 1_000) }),
    ...(metrics ? { metrics } : {}),
  };
  return readSavedRun(density ? { ...all, density } : all) ?? readSavedRun(all);
}

/** Answers with what ends it. `told` hears why a run was not kept. */
export function keepRuns(
  session: Session,
  originOf: (catalog: Catalog) => Promise<OpenedSource | undefined>,
  told: (error: unknown) => void,
): () => void {
  const { state } = session;
  /** What the store holds of the runs on the page, and since when. */
  const stored = new Map<string, { readonly run: KeptRun; readonly at: number }>();
  /** One after another. */
  let last: Promise<void> = Promise.resolve();
  const then = (act: () => Promise<void>) => {
    last = last.then(act).catch(told);
  };

  async function find(catalog: Catalog): Promise<void> {
    const opened = await originOf(catalog);
    if (!opened) return;
    const found = await loadRuns(opened.source);
    if (found.length === 0 || state.value.catalog !== catalog) return;
    const times = new Map(found.map((run) => [keyOf(run), run.at]));
    const known = new Set(state.value.runs.map(keyOf));
    session.foundRuns(found.map(({ at: _at, ...run }) => run));
    for (const run of state.value.runs) {
      const key = keyOf(run);
      const at = times.get(key);
      if (at !== undefined && !known.has(key)) stored.set(key, { run, at });
    }
  }

  async function write(): Promise<void> {
    const { runs } = state.value;
    const keys = new Set(runs.map(keyOf));
    const gone = [...stored.keys()].filter((key) => !keys.has(key));
    for (const key of gone) stored.delete(key);
    if (gone.length > 0) await deleteRuns(gone);
    for (const run of runs) {
      const before = stored.get(keyOf(run));
      if (before?.run === run) continue;
      const at = before?.at ?? Date.now();
      const record = recordOf(run, at);
      if (record) await storeRun(record, run.checkpoint);
      stored.set(keyOf(run), { run, at });
    }
  }

  let catalog: PageState['catalog'];
  let runs: PageState['runs'] = state.value.runs;
  return state.subscribe((now) => {
    if (now.catalog && now.catalog !== catalog) {
      const opened = now.catalog;
      then(() => find(opened));
    }
    catalog = now.catalog;
    if (now.runs !== runs) then(write);
    runs = now.runs;
  });
}
