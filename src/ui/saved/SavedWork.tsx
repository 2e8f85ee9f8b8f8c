/** What is kept in this browser: offered to be gone on with, with its size, and deleted where the person wants it. */
import { type Signal, useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { bytes, count, countOf } from '../format';
import { Menu } from '../Menu';
import menu from '../Menu.module.css';
import { type Session, useSelect, useSession } from '../session';
import { type Autosave, unkept } from './autosave';
import styles from './SavedWork.module.css';
import { deleteSaved, listSaved, loadSaved, MOST_SESSIONS, type SavedEntry, type SavedWork } from './store';
import { openTabs, tabOf } from './tabs';

interface Kept extends SavedWork {
  readonly open: ReadonlySet<string>;
}

async function look(kept: Signal<Kept | undefined>): Promise<void> {
  const [work, open] = await Promise.all([listSaved(), openTabs()]);
  const dropped = work.dropped + (kept.peek()?.dropped ?? 0);
  kept.value = { ...work, dropped, open };
}

/** `above` offers before a catalog is open; the other lies in the head of the page, and is shut until somebody opens it. */
export function SavedWorkList({ autosave, above }: { autosave: Autosave; above: boolean }) {
  const session = useSession();
  const kept = useSignal<Kept | undefined>(undefined);
  const idle = useSelect(({ catalog, opening, shared }) => !catalog && !opening && !shared);
  // A browser that lets nothing be kept has nothing to show.
  const refresh = useCallback(() => void look(kept).catch(() => {}), [kept]);
  const shown = idle === above;
  // Only where it is seen: what cannot be opened is deleted by the first look, which says so.
  useEffect(() => {
    if (shown) refresh();
  }, [shown, refresh]);
  if (!shown || kept.value === undefined) return null;
  const { entries, bytes: size, dropped, open } = kept.value;
  const list = (
    <>
      {dropped > 0 && (
        <p class="help">
          {countOf(dropped, 'session')} that another version of this page kept cannot be opened by this one and{' '}
          {dropped === 1 ? 'was' : 'were'} deleted.
        </p>
      )}
      {entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <Entry
              key={entry.id}
              entry={entry}
              isOpen={open.has(tabOf(entry.id))}
              isHere={tabOf(entry.id) === autosave.tab}
              onGoOn={() => void goOn(session, autosave, entry).then(refresh)}
              onDelete={() => void deleteSaved([entry.id]).then(refresh, refresh)}
            />
          ))}
        </ul>
      )}
      <p class="help">
        {unkept.value === undefined
          ? `Catalogs, choices and runs are kept in this browser until you delete them, the last ${MOST_SESSIONS} sessions: ${bytes(size)} now. They are sent nowhere.`
          : `This session is not kept: ${unkept.value}. Delete what you no longer need, or allow this site to store data.`}{' '}
        {entries.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => void deleteSaved(entries.map(({ id }) => id)).then(refresh, refresh)}
          >
            Delete all
          </button>
        )}
      </p>
    </>
  );
  if (above) {
    if (entries.length === 0 && dropped === 0) return null;
    return (
      <section class={styles.savedWork} aria-label="Saved work">
        <h2>Saved work</h2>
        {list}
      </section>
    );
  }
  return (
    <section class={styles.savedMenu} aria-label="Saved work">
      <Menu summary="Saved work" onOpen={refresh}>
        <div class={`${menu.popover} ${styles.savedList}`}>{list}</div>
      </Menu>
    </section>
  );
}

async function goOn(session: Session, autosave: Autosave, { id, session: kept }: SavedEntry): Promise<void> {
  const loaded = await loadSaved(id).catch(() => undefined);
  if (!loaded?.files) {
    session.refuse({
      code: 'saved-file',
      message: `${kept.name} is no longer kept in this browser.`,
      hint: 'Open the file again.',
    });
    return;
  }
  await autosave.takeUp(id, loaded);
  if (loaded.session.run && !loaded.checkpoint) {
    session.refuse({
      code: 'saved-run',
      message: 'The kept run is damaged: only its columns, rows and settings are restored.',
      hint: 'Press Train to train anew.',
    });
  }
}

interface EntryProps {
  readonly entry: SavedEntry;
  /** A tab has it open: this one where it is here. */
  readonly isOpen: boolean;
  readonly isHere: boolean;
  readonly onGoOn: () => void;
  readonly onDelete: () => void;
}

function Entry({ entry: { session: saved, bytes: size }, isOpen, isHere, onGoOn, onDelete }: EntryProps) {
  const { name, recipe, run, at } = saved;
  const columns = recipe?.columns.map((column) => column.name).join(', ');
  const when = new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  const progress = run?.finished
    ? ', trained'
    : run && recipe && `, at step ${count(run.step)} of ${count(recipe.training.steps)}`;
  return (
    <li>
      <span>
        <strong>{name}</strong>
        {columns && ` with ${columns}`}
        {progress} ({when}, {bytes(size)}
        {isHere ? ', this tab' : isOpen ? ', open in another tab' : ''})
      </span>
      {!isOpen && !isHere && (
        <button type="button" class="primary" aria-label={`Go on with ${name}`} onClick={onGoOn}>
          Go on
        </button>
      )}
      <button type="button" aria-label={`Delete ${name}`} onClick={onDelete}>
        Delete
      </button>
    </li>
  );
}
