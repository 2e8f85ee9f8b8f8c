/** Keeps the session while the person works, and takes it up again where they ask for it. */
import type { Session } from '../session';
import { keep, type SavedSession } from './store';

/** A pause after which a choice is kept. */
const PAUSE_MS = 400;
/** A reload loses at most this much of a run, and what lies between two looks. */
const CHECKPOINT_MS = 3_000;

/** Starts keeping. A browser that lets nothing be kept is left alone: the page works as well without. */
export function startAutosave(session: Session): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: unknown;
  const save = async () => {
    const { catalog, choices, filter, by, identity, settings, training, finished } = session.state.value;
    const opened = session.opened();
    if (!catalog || !opened) return;
    const hasRun = training !== undefined || finished !== undefined;
    const checkpoint = hasRun ? await session.ask((commands) => commands.checkpoint()) : undefined;
    const saved: SavedSession = {
      version: 1,
      at: Date.now(),
      name: catalog.name,
      opened,
      choices,
      filter,
      by,
      identity,
      settings,
      ...(checkpoint && checkpoint.step > 0 ? { checkpoint } : {}),
    };
    await keep(saved).catch(() => {});
  };
  session.state.subscribe(({ catalog, choices, filter, by, identity, settings, finished }) => {
    const now = [catalog, choices, filter, by, identity, settings, finished];
    if (!catalog || (Array.isArray(last) && now.every((value, i) => value === (last as unknown[])[i]))) return;
    last = now;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), PAUSE_MS);
  });
  setInterval(() => {
    if (session.state.value.training?.phase === 'running') void save();
  }, CHECKPOINT_MS);
}

/** Opens what was open, chooses what was chosen, and goes on with the run. */
export async function takeUp(session: Session, saved: SavedSession): Promise<void> {
  const { opened, choices, checkpoint } = saved;
  if (!(await session.open(opened)) || choices.length === 0) return;
  const accepted = await session.restore({ ...saved, identity: saved.identity });
  if (accepted && checkpoint) session.goOn(checkpoint);
}
