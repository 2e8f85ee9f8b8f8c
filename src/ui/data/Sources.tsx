/** The ways to get data: a file, the sample, an address, or a density that is known exactly. */
import { useState } from 'preact/hooks';
import type { SampleSet } from '../../catalog/sample-sets';
import { lazily } from '../lazily';
import { OpenButton } from '../OpenButton';
import { useSelect, useSession } from '../session';
import styles from './Sources.module.css';

const GivenPdfForm = lazily(async () => (await import('./GivenPdfForm')).GivenPdfForm);

export function Sources() {
  const session = useSession();
  const [giving, setGiving] = useState(false);
  const open = useSelect((state) => state.catalog !== undefined);
  return (
    <div class={styles.sources}>
      <div class={styles.sourceButtons}>
        <OpenButton label="Catalog file" onFiles={(chosen) => session.open(chosen)}>
          Open a catalog
        </OpenButton>
        <button type="button" onPointerEnter={session.connect} onClick={() => session.open({ kind: 'sample' })}>
          Sample catalog
        </button>
      </div>
      {!open && (
        <p class="help">
          CSV, FITS, VOTable, HDF5, Parquet and their relatives, one file or several; or drop them, or a folder of
          boxes, anywhere on the page.
        </p>
      )}
      <div class={styles.otherSources}>
        <details>
          <summary>From an address</summary>
          <UrlForm />
        </details>
        <details>
          <summary>Other samples</summary>
          <Samples />
        </details>
        <details onToggle={(event) => setGiving(event.currentTarget.open)}>
          <summary>Data from a given PDF</summary>
          {giving && <GivenPdfForm />}
        </details>
      </div>
    </div>
  );
}

const SAMPLES: readonly { readonly set: SampleSet; readonly words: string }[] = [
  { set: 'CV', words: 'CV at four snapshots: each galaxy up to four times' },
  { set: '1P', words: '1P: one of six parameters varied at a time' },
];

/** Synthetic catalogs beside the one that the button opens. */
function Samples() {
  const session = useSession();
  return (
    <div class={styles.samples}>
      {SAMPLES.map(({ set, words }) => (
        <button key={set} type="button" onClick={() => session.open({ kind: 'sample', set })}>
          {words}
        </button>
      ))}
    </div>
  );
}

function UrlForm() {
  const session = useSession();
  const [typed, setTyped] = useState('');
  return (
    <form
      class={styles.sourceForm}
      onSubmit={(event) => {
        event.preventDefault();
        const url = sameOrigin(typed);
        if (url !== undefined) session.open({ kind: 'url', url });
        else {
          session.refuse({
            code: 'other-origin',
            message: `“${typed.slice(0, 200)}” is not an address on this site, and the page may read from no other.`,
            hint: 'Download the file and drop it on the page.',
          });
        }
      }}
    >
      <label class="field">
        <span>Address on this site</span>
        <input
          type="text"
          inputMode="url"
          required
          autocomplete="off"
          placeholder="catalogs/galaxies.csv"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Open</button>
    </form>
  );
}

/** The full address where it is one of this site's own, else undefined. */
function sameOrigin(typed: string): string | undefined {
  if (!URL.canParse(typed, document.baseURI)) return undefined;
  const url = new URL(typed, document.baseURI);
  return url.origin === location.origin ? url.href : undefined;
}
