/** Keeps the session while the person works: after every choice, with every checkpoint of the run, and when the page is hidden. */
import { signal } from '@preact/signals';
import { columnsBehind } from '../../catalog/define/definition';
import { columnsRead } from '../../catalog/measured/measurement';
import type { Recipe, Source } from '../../share/recipe';
import { savedSession } from '../../share/saved-session';
import { stepsOf } from '../../train/steps';
import type { CatalogSummary } from '../../worker/messages/catalog';
import type { OpenedSource } from '../../worker/protocol';
import { defineFor } from '../define-for';
import { LOOKED, lookOf, restoreLook } from '../look';
import { choicesOf, chosenRecipe, requestOf } from '../recipe-choices';
import type { Session } from '../session';
import type { PageState } from '../state';
import { keepRuns } from './keep-runs';
import { type KeptFile, type Loaded, saveSession } from './store';
import { holdTab, newTabName } from './tabs';

/** A pause after which a choice is kept. */
const PAUSE_MS = 400;

/** A session that was gone on with: nothing replaces it before something newer is whole. */
interface Continued {
  readonly id: string;
  readonly recipe: Recipe | undefined;
  readonly step: number | undefined;
  readonly catalog: CatalogSummary | undefined;
  readonly choices: PageState['choices'];
}

/** The record that is being written. */
interface Writing {
  readonly id: string;
  readonly source: string;
}

export interface Autosave {
  readonly tab: string;
  /** Opens what was open, chooses what was chosen, and goes on with the run. */
  takeUp(id: string, saved: Loaded): Promise<void>;
  stop(): void;
}

/** Why nothing is kept at present; undefined while it is. */
export const unkept = signal<string | undefined>(undefined);

/** Starts keeping. A browser that lets nothing be kept is left alone: the page works as well without. */
export function startAutosave(session: Session): Autosave {
  const tab = newTabName();
  const leave = holdTab(tab);
  let serial = 0;
  let writing: Writing | undefined;
  let continued: Continued | undefined;
  let takingUp = false;
  let origin: { readonly catalog: CatalogSummary; readonly opened: OpenedSource } | undefined;

  async function originOf(catalog: CatalogSummary): Promise<OpenedSource | undefined> {
    if (origin?.catalog === catalog) return origin.opened;
    const opened = await session.ask((commands) => commands.source());
    if (opened && session.state.value.catalog === catalog) origin = { catalog, opened };
    return opened;
  }

  /** The record for what is to be kept: one for each catalog that is opened. Runs that leave the page are kept apart. */
  function recordFor(source: string): Writing {
    if (writing?.source === source) return writing;
    serial += 1;
    return { id: `${tab}.${serial}`, source };
  }

  /** Whether to keep the state although a session was gone on with, and whether what is kept replaces that one. */
  function standOf(state: PageState): 'wait' | 'replace' | 'apart' {
    if (!continued) return 'apart';
    const { recipe, step, catalog, choices } = continued;
    const same = state.catalog === catalog && state.choices === choices;
    if (!same) return 'apart';
    if (step === undefined) return 'replace';
    if (!state.saved) return 'wait';
    const further = stepsOf(state.saved.checkpoint) >= step;
    return further && JSON.stringify(state.saved.recipe) === JSON.stringify(recipe) ? 'replace' : 'apart';
  }

  async function save(): Promise<void> {
    const { state } = session;
    const { catalog, saved, identity, definitions } = state.value;
    if (!catalog || takingUp) return;
    const stand = standOf(state.value);
    if (stand === 'wait') return;
    const opened = await originOf(catalog);
    if (!opened || state.value.catalog !== catalog || takingUp) return;
    const recipe = saved?.recipe ?? chosenRecipe(state.value, opened.source);
    // A sample that somebody only looked at is nothing to be gone on with.
    if (!recipe && definitions.length === 0 && requestOf(opened.source)) return;
    const { checkpoint } = saved ?? {};
    const look = lookOf(state.value);
    const parts = { name: catalog.name, source: opened.source, recipe, definitions, identity, look, checkpoint };
    const kept = savedSession({ at: Date.now(), ...parts });
    if (!kept) throw new Error('more is chosen than this page keeps');
    const record = recordFor(JSON.stringify(opened.source));
    const replaces = stand === 'replace' ? continued?.id : undefined;
    await saveSession({ id: record.id, session: kept, checkpoint, files: keptFiles(opened), replaces });
    continued = undefined;
    writing = record;
  }

  /** One after another; only the newest of those that wait. */
  let last: Promise<void> = Promise.resolve();
  let queued = false;
  const keep = () => {
    if (queued) return;
    queued = true;
    last = last.then(async () => {
      queued = false;
      try {
        await save();
        unkept.value = undefined;
      } catch (error) {
        unkept.value = error instanceof Error ? error.message : String(error);
      }
    });
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  const chosen = ({ catalog, choices, filter, by, weight, identity, settings, definitions, ...state }: PageState) => [
    ...[catalog, choices, filter, by, weight, identity, settings, definitions],
    ...LOOKED.map((key) => state[key]),
  ];
  let before = chosen(session.state.value);
  let run = session.state.value.saved;
  const unsubscribe = session.state.subscribe((state) => {
    if (state.saved && state.saved !== run) keep();
    run = state.saved;
    const now = chosen(state);
    if (now.every((value, i) => value === before[i])) return;
    before = now;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  // The answer is told like any other checkpoint, and kept by that.
  const onHide = () => {
    if (document.visibilityState !== 'hidden') return;
    clearTimeout(timer);
    keep();
    if (session.state.value.training?.phase === 'running') void session.ask((commands) => commands.checkpoint());
  };
  document.addEventListener('visibilitychange', onHide);
  const leaveRuns = keepRuns(session, originOf, (error) => {
    unkept.value = error instanceof Error ? error.message : String(error);
  });

  return {
    tab,
    async takeUp(id, { session: kept, files, checkpoint }) {
      takingUp = true;
      try {
        const request = requestOf(kept.source) ?? filesRequest(kept.source, files ?? [], kept.recipe);
        if (!(await session.open(request))) return;
        const chosenBefore = kept.recipe && choicesOf(kept.recipe);
        const computed = await defineFor(session, kept.definitions ?? kept.recipe?.definitions);
        const accepted =
          computed &&
          chosenBefore !== undefined &&
          (await session.restore({ ...chosenBefore, identity: kept.identity }));
        const { catalog, choices } = session.state.value;
        continued = { id, recipe: kept.recipe, step: checkpoint && stepsOf(checkpoint), catalog, choices };
        if (kept.look) restoreLook(session, kept.look);
        if (accepted && kept.recipe && checkpoint) session.goOn({ recipe: kept.recipe, checkpoint });
      } finally {
        takingUp = false;
        // What else was opened meanwhile.
        timer = setTimeout(keep, PAUSE_MS);
      }
    },
    stop() {
      clearTimeout(timer);
      unsubscribe();
      leaveRuns();
      document.removeEventListener('visibilitychange', onHide);
      leave();
    },
  };
}

function keptFiles({ source, files }: OpenedSource): KeptFile[] {
  const digests =
    source.kind === 'file' ? [source.digest] : source.kind === 'files' ? source.files.map(({ digest }) => digest) : [];
  return digests.flatMap((digest, i) => {
    const file = files[i];
    return file ? [{ digest, file }] : [];
  });
}

/** The columns of the recipe count first where not all fit into memory. */
function filesRequest(source: Source, files: readonly File[], recipe: Recipe | undefined) {
  const names = source.kind === 'files' ? source.files.map(({ name }) => name) : undefined;
  const table = source.kind === 'file' && source.table !== undefined ? { table: source.table } : {};
  const text = (source.kind === 'file' || source.kind === 'files') && source.text ? { text: source.text } : {};
  const learned = recipe ? columnsRead(recipe) : [];
  const columns = recipe ? { columns: columnsBehind(recipe.definitions ?? [], learned) } : {};
  return { kind: 'files', files, ...(names ? { paths: names } : {}), ...table, ...text, ...columns } as const;
}
