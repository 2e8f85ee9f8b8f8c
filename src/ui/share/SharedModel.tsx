/** Somebody's model or recipe, opened from a link or a file by a worker: its picture, its recipe in words, and a way to train it. */
import { useEffect, useState } from 'preact/hooks';
import type { Hideable } from '../../share/link/frame';
import { createSharedReader, type SharedReader } from '../../worker/shared/client';
import type { Drawn, OpenedShared } from '../../worker/shared/protocol';
import { nats } from '../format';
import { lazily } from '../lazily';
import { useSelect, useSession } from '../session';
import { isOfFiles, learnBy, openSourceOf } from './open-recipe';
import { RecipeFile } from './RecipeFile';
import { RecipeWords } from './RecipeWords';
import share from './Share.module.css';
import styles from './SharedModel.module.css';
import { SharedPicture } from './SharedPicture';

const SharedAsk = lazily(async () => (await import('../infer/SharedAsk')).SharedAsk);

function hide(parts: readonly Hideable[]): void {
  document.documentElement.dataset.hide = parts.join(' ');
}

export function SharedModel() {
  const session = useSession();
  const shared = useSelect((state) => state.shared);
  const [opened, setOpened] = useState<OpenedShared>();
  const [drawn, setDrawn] = useState<Drawn>();
  const [reader, setReader] = useState<SharedReader>();
  const [stopped, setStopped] = useState(false);
  const [seed, setSeed] = useState(1);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    setOpened(undefined);
    setDrawn(undefined);
    setAsked(0);
    setStopped(false);
    if (!shared) return;
    let stale = false;
    const own = createSharedReader();
    setReader(own);
    void own.open(shared).then((answer) => {
      if (stale) return;
      if (answer.ok) return setOpened(answer.value);
      session.closeShared();
      session.refuse(answer.problem);
    });
    return () => {
      stale = true;
      // Whatever it is at: closing a link ends its work.
      own.dispose();
    };
  }, [session, shared]);
  useEffect(() => {
    if (opened?.kind !== 'model' || !reader) return;
    let stale = false;
    const show = async () => {
      for (const fineness of ['first', 'live'] as const) {
        const answer = await reader.draw(seed, fineness);
        if (stale) return;
        if (!answer.ok) {
          setStopped(true);
          return session.refuse(answer.problem);
        }
        setDrawn(answer.value);
      }
    };
    void show();
    return () => {
      stale = true;
    };
  }, [session, opened, reader, seed]);
  const title = opened?.caption?.title;
  useEffect(() => {
    if (!opened) return;
    const before = document.title;
    document.title = `${title ?? (opened.kind === 'model' ? 'A shared model' : 'A shared recipe')} · Knotwork`;
    return () => {
      document.title = before;
    };
  }, [opened, title]);
  useEffect(() => {
    // Teachers leave parts of the page out of an exercise, and out they stay while it is trained.
    if (!opened) return;
    hide(opened.hidden);
    if (opened.hidden.includes('data')) session.setView('train');
  }, [session, opened]);
  if (!shared) return null;
  if (!opened)
    return (
      <section class={`region ${styles.sharedModel}`} aria-labelledby="shared-title">
        <header class="region-head">
          <h2 id="shared-title">Opening what was sent to you</h2>
          <button type="button" class="quiet" onClick={session.closeShared}>
            Close
          </button>
        </header>
      </section>
    );
  const { recipe } = opened;
  const look = opened.kind === 'recipe' ? opened.look : undefined;
  const { author, note } = opened.caption ?? {};
  const metrics = opened.kind === 'model' ? opened.metrics : undefined;
  const train = async () => {
    if (isOfFiles(recipe)) {
      // A file is asked for, and must be let in.
      hide(opened.hidden.filter((part) => part !== 'data'));
      setAsked(asked + 1);
      return;
    }
    if (!(await openSourceOf(session, recipe))) return;
    close();
    await learnBy(session, recipe, look);
  };
  // Another link may have been opened since.
  const close = () => {
    if (session.state.value.shared === shared) session.closeShared();
  };
  return (
    <section class={`region ${styles.sharedModel}`} aria-labelledby="shared-title">
      <header class="region-head">
        <h2 id="shared-title">
          {opened.kind === 'model' ? 'A model that was sent to you' : 'A recipe that was sent to you'}
          {title && `: ${title}`}
        </h2>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            hide([]);
            session.closeShared();
          }}
        >
          Close
        </button>
      </header>
      <div class={styles.sharedParts}>
        {drawn?.nothing !== undefined ? (
          <p class="help" role="alert">
            {drawn.nothing}
          </p>
        ) : drawn ? (
          <SharedPicture drawn={drawn} />
        ) : (
          <p class="help">
            {opened.kind === 'recipe'
              ? 'A recipe has no weights: train it to see the density.'
              : stopped
                ? 'Its density could not be drawn.'
                : 'Drawing its density …'}
          </p>
        )}
        <div class={styles.sharedWords}>
          {author && <p>By {author}, as the sender says.</p>}
          {note && <p class={styles.sharedNote}>{note}</p>}
          <p class="help">This is your private copy. Nothing that you do here reaches the sender.</p>
          <RecipeWords recipe={recipe} metrics={metrics} />
          {opened.kind === 'model' && opened.cost && (
            <p class="help">
              {opened.of > 1 && `It holds ${opened.flows} of the ${opened.of} flows of the model. `}
              Its weights came in {opened.bits} bits. This costs {nats(Math.max(0, opened.cost.nats), 4)} nats of test
              NLL.
            </p>
          )}
          {isOfFiles(recipe) && <RecipeFile key={opened} recipe={recipe} look={look} asked={asked} onTrain={close} />}
          {reader && drawn && drawn.nothing === undefined && <SharedAsk key={opened} reader={reader} drawn={drawn} />}
          <div class={share.shareButtons}>
            {opened.kind === 'model' && (
              <button type="button" onClick={() => setSeed(seed + 1)}>
                Sample again
              </button>
            )}
            <button type="button" class="primary" onClick={() => void train()}>
              Train it yourself
            </button>
          </div>
        </div>
      </div>
    </section>
  );
}
