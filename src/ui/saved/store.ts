/**
 * What is kept so that a reload or a crash loses little: the files, each once, by their digests; the sessions; and apart from them
 * the checkpoints of their runs.
 */
import { readCheckpoint, readSavedSession, type SavedSession } from '../../share/saved-session';
import type { EnsembleCheckpoint } from '../../train/ensemble-interface';
import { type Stores, settled, takeDropped, transact } from './database';
import { removeRunsBut, runBytes } from './stored-runs';

/** More sessions than this push the oldest out. */
export const MOST_SESSIONS = 20;

/** A session as it lies in the database. */
interface SessionRecord {
  readonly session: SavedSession;
  readonly checkpointBytes: number;
}

export interface SavedEntry {
  readonly id: string;
  readonly session: SavedSession;
  /** Of its files and its checkpoint. */
  readonly bytes: number;
}

export interface SavedWork {
  /** The newest first. */
  readonly entries: readonly SavedEntry[];
  /** Of all files and checkpoints. */
  readonly bytes: number;
  /** Records of another version of the page, or damaged ones, which are deleted. */
  readonly dropped: number;
}

export interface KeptFile {
  readonly digest: string;
  readonly file: File;
}

const digestsOf = ({ source }: SavedSession): readonly string[] => {
  if (source.kind === 'file') return [source.digest];
  return source.kind === 'files' ? source.files.map(({ digest }) => digest) : [];
};

const bytesOf = ({ state, best, looks, before = [] }: EnsembleCheckpoint) =>
  state.parameters.byteLength * 3 +
  (best?.parameters.byteLength ?? 0) +
  24 * looks.length +
  before.reduce((sum, flow) => sum + flow.parameters.byteLength + 24 * flow.looks.length, 0);

interface Records {
  readonly sessions: readonly {
    readonly id: string;
    readonly session: SavedSession;
    readonly checkpointBytes: number;
  }[];
  readonly damaged: readonly string[];
}

async function sessionsIn(store: IDBObjectStore): Promise<Records> {
  const [keys, values] = [await settled(store.getAllKeys()), await settled(store.getAll())];
  const sessions: Records['sessions'][number][] = [];
  const damaged: string[] = [];
  for (const [i, value] of values.entries()) {
    const id = String(keys[i]);
    const session = readSavedSession((value as Partial<SessionRecord>)?.session);
    const bytes = Number((value as Partial<SessionRecord>)?.checkpointBytes ?? 0);
    if (session) sessions.push({ id, session, checkpointBytes: bytes });
    else damaged.push(id);
  }
  return { sessions: sessions.sort((a, b) => b.session.at - a.session.at), damaged };
}

/** Deletes sessions with their checkpoints, and the files and the runs of catalogs that no other session needs. */
async function remove(store: Stores, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) {
    store('sessions').delete(id);
    store('checkpoints').delete(id);
  }
  const { sessions } = await sessionsIn(store('sessions'));
  const needed = new Set(sessions.flatMap(({ session }) => digestsOf(session)));
  for (const key of await settled(store('files').getAllKeys())) {
    if (!needed.has(String(key))) store('files').delete(key);
  }
  await removeRunsBut(
    store,
    sessions.map(({ session }) => session.source),
  );
}

/** What is kept; deletes what cannot be opened. */
export function listSaved(): Promise<SavedWork> {
  return transact('readwrite', async (store) => {
    const { sessions, damaged } = await sessionsIn(store('sessions'));
    await remove(store, damaged);
    const [keys, files] = [await settled(store('files').getAllKeys()), await settled(store('files').getAll())];
    const sizes = new Map(keys.map((key, i) => [String(key), files[i] instanceof Blob ? files[i].size : 0]));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const entries = sessions.map(({ id, session, checkpointBytes }) => ({
      id,
      session,
      bytes: checkpointBytes + sum(digestsOf(session).map((digest) => sizes.get(digest) ?? 0)),
    }));
    const dropped = damaged.length + takeDropped();
    const runs = await runBytes(store);
    return { entries, bytes: sum([...sizes.values(), ...sessions.map((one) => one.checkpointBytes), runs]), dropped };
  });
}

export interface ToSave {
  readonly id: string;
  readonly session: SavedSession;
  /** The one that is kept already stays where this is absent. */
  readonly checkpoint?: EnsembleCheckpoint | undefined;
  /** Those of the source, in its order. Whoever is there already is not written again. */
  readonly files: readonly KeptFile[];
  /** A session that this one continues, and that is deleted once this one is whole. */
  readonly replaces?: string | undefined;
}

/** Writes a session: all of it, or nothing and rejects. */
export function saveSession({ id, session, checkpoint, files, replaces }: ToSave): Promise<void> {
  return transact('readwrite', async (store) => {
    for (const { digest, file } of files) {
      if ((await settled(store('files').getKey(digest))) === undefined) store('files').put(file, digest);
    }
    if (checkpoint) store('checkpoints').put(checkpoint, id);
    const record: SessionRecord = { session, checkpointBytes: checkpoint ? bytesOf(checkpoint) : 0 };
    await settled(store('sessions').put(record, id));
    const { sessions } = await sessionsIn(store('sessions'));
    const old = sessions.slice(MOST_SESSIONS).map((one) => one.id);
    await remove(store, [...old, ...(replaces && replaces !== id ? [replaces] : [])]);
  });
}

export interface Loaded {
  readonly session: SavedSession;
  /** In the order of the source; undefined where one of them is missing. */
  readonly files: readonly File[] | undefined;
  readonly checkpoint: EnsembleCheckpoint | undefined;
}

/** A kept session with its files and its checkpoint; undefined where it is no longer there. */
export function loadSaved(id: string): Promise<Loaded | undefined> {
  return transact('readonly', async (store) => {
    const record = (await settled(store('sessions').get(id))) as Partial<SessionRecord> | undefined;
    const session = readSavedSession(record?.session);
    if (!session) return undefined;
    const files: File[] = [];
    for (const digest of digestsOf(session)) {
      const file: unknown = await settled(store('files').get(digest));
      if (file instanceof File) files.push(file);
    }
    const checkpoint = session.run && readCheckpoint(await settled(store('checkpoints').get(id)));
    return { session, files: files.length === digestsOf(session).length ? files : undefined, checkpoint };
  });
}

export const deleteSaved = (ids: readonly string[]): Promise<void> =>
  transact('readwrite', (store) => remove(store, ids));
