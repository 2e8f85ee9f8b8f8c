/** Takes a finished run away: links with the recipe or the model in them, the model as a file, draws of it. */
import { useEffect, useState } from 'preact/hooks';
import type { Caption } from '../../share/caption';
import { HIDEABLE, type Hideable } from '../../share/link/frame';
import type { KeptLook } from '../../share/look';
import { TABLE_FORMATS, type TableFormat } from '../../share/table-out/write';
import type { ShareLinks } from '../../worker/messages/share';
import { Check } from '../Check';
import { copied } from '../copy';
import { download } from '../download';
import { useAfterPause } from '../expression';
import { FormatChoice } from '../FormatChoice';
import { count, nats } from '../format';
import { sentLook } from '../look';
import { useSelect, useSession } from '../session';
import { CaptionFields } from './CaptionFields';
import { PythonFiles } from './PythonFiles';
import { SeenSamples } from './SeenSamples';
import styles from './Share.module.css';
import { addressOf, ShareLink } from './ShareLink';

const SAMPLES = 10_000;

/** What a link holds of an average: as many flows as fit. */
const holds = ({ flows, of }: { readonly flows: number; readonly of: number }) =>
  of === 1 ? 'The trained weights' : `${flows} of the ${of} flows`;

export function ShareRegion() {
  const session = useSession();
  const finished = useSelect((state) => state.finished);
  const catalog = useSelect((state) => state.catalog);
  // As text, so that it is the same while nothing of it changes.
  const look = useAfterPause(useSelect((state) => JSON.stringify(sentLook(state))));
  const [names, setNames] = useState(true);
  const [hidden, setHidden] = useState<readonly Hideable[]>([]);
  const [caption, setCaption] = useState<Caption>();
  const [links, setLinks] = useState<ShareLinks>();
  const [said, setSaid] = useState('');
  const own = catalog !== undefined && !catalog.synthetic && catalog.truth === undefined;
  useEffect(() => {
    setLinks(undefined);
    if (!finished) return;
    let stale = false;
    void session
      .ask((commands) => commands.shareLinks({ names, hidden, caption, look: JSON.parse(look) as KeptLook }))
      .then((found) => {
        if (!stale) setLinks(found);
      });
    return () => {
      stale = true;
    };
  }, [session, finished, names, hidden, caption, look]);
  const copy = async (fragment: string, what: string) =>
    setSaid(
      await copied(
        addressOf(fragment),
        `The link with the ${what} is copied.`,
        'choose the text of the link and copy it by hand',
      ),
    );
  const [format, setFormat] = useState<TableFormat>('csv');
  const save = async (name: string, blob: Promise<Blob | undefined>) => {
    const found = await blob;
    if (found) download(found, name);
  };
  if (!finished) {
    return (
      <section data-part="share" class={`region ${styles.share}`} aria-labelledby="share-title">
        <header class="region-head">
          <h2 id="share-title">Share and save</h2>
        </header>
        <p class="empty-note">
          When a run ends, you get links with its recipe or its model here, the model as a file, samples of it, and
          Python.
        </p>
      </section>
    );
  }
  const stem = (catalog?.name ?? 'model').replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_');
  return (
    <section data-part="share" class={`region ${styles.share}`} aria-labelledby="share-title">
      <header class="region-head">
        <h2 id="share-title">Share and save</h2>
        <span class="muted" aria-live="polite">
          {said}
        </span>
      </header>
      <div class={styles.shareParts}>
        <ShareLink
          title="Link with the recipe"
          about="Settings and seed only: whoever opens it trains the same flow again, on the same data."
          fragment={links?.recipe}
          onCopy={(fragment) => void copy(fragment, 'recipe')}
        />
        <ShareLink
          title="Link with the model"
          about={
            links?.model
              ? `${holds(links.model)} in ${links.model.bits} bits: it loses ${nats(Math.max(0, links.model.nats), 4)} ± ${nats(links.model.standardError, 4)} nats of test NLL, and draws at once.`
              : links?.refusal
                ? `${links.refusal.message} ${links.refusal.hint}`
                : 'Includes the trained model, compressed.'
          }
          fragment={links?.model?.fragment}
          refused={links?.refusal !== undefined}
          onCopy={(fragment) => void copy(fragment, 'model')}
        />
        <div class={styles.shareItem}>
          <h3>Files</h3>
          <p class="help">
            The model with every digit, its recipe and metrics in the header; drop it on the page to open it again.
          </p>
          <div class={styles.shareButtons}>
            <button
              type="button"
              onClick={() =>
                void save(
                  `${stem}.safetensors`,
                  session.ask((commands) => commands.modelFile(caption)),
                )
              }
            >
              Save the model
            </button>
            <button
              type="button"
              onClick={() =>
                void save(
                  `${stem}-samples.${TABLE_FORMATS[format].endings[0]}`,
                  session.ask((commands) => commands.samplesTable(SAMPLES, format)),
                )
              }
            >
              Save {count(SAMPLES)} samples
            </button>
            <FormatChoice of="samples" value={format} onChange={setFormat} />
          </div>
          <SeenSamples />
        </div>
      </div>
      <CaptionFields caption={caption} onChange={setCaption} />
      <PythonFiles onSaid={setSaid} />
      <fieldset class={styles.shareHide}>
        <legend>For an exercise, leave out for whoever opens the link</legend>
        {HIDEABLE.map((part) => (
          <Check
            key={part}
            checked={hidden.includes(part)}
            onTick={(on) => setHidden(on ? [...hidden, part] : hidden.filter((other) => other !== part))}
          >
            <span>{part}</span>
          </Check>
        ))}
      </fieldset>
      {own && (
        <Check checked={names} onTick={setNames}>
          <span>
            Say the name of the file in links{' '}
            <span class="muted">({catalog?.name}; no row of it is ever in a link)</span>
          </span>
        </Check>
      )}
    </section>
  );
}
