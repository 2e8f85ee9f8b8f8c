/** A link with a run in it: its text, a button that copies it, and where its length can be sent. */
import { useId } from 'preact/hooks';
import { compact, countOf } from '../format';
import styles from './Share.module.css';

/** How many characters a message or an address may have, where links are sent. */
const PLACES: readonly { readonly name: string; readonly most: number }[] = [
  { name: 'Discord', most: 2_000 },
  { name: 'Slack', most: 4_000 },
  { name: 'WhatsApp', most: 60_000 },
  { name: 'browsers', most: 64_000 },
];
/** The address of this page with a fragment. */
export const addressOf = (fragment: string) => `${location.href.split('#')[0]}#${fragment}`;

function fits(characters: number): string {
  const fitting = PLACES.filter(({ most }) => characters <= most).map(({ name }) => name);
  return fitting.length === PLACES.length
    ? 'fits everywhere'
    : fitting.length > 0
      ? `fits ${fitting.join(', ')}`
      : 'fits nowhere: send the file';
}

interface LinkProps {
  readonly title: string;
  readonly about: string;
  readonly fragment: string | undefined;
  readonly refused?: boolean;
  readonly onCopy: (fragment: string) => void;
}

export function ShareLink({ title, about, fragment, refused = false, onCopy }: LinkProps) {
  const id = useId();
  const address = fragment === undefined ? '' : addressOf(fragment);
  return (
    <div class={styles.shareItem}>
      <h3 id={`${id}-title`}>{title}</h3>
      <p class="help">{about}</p>
      {!refused && (
        <div class={styles.shareLink}>
          <input
            type="text"
            readonly
            aria-labelledby={`${id}-title`}
            value={fragment === undefined ? 'measuring what it costs …' : address}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" disabled={fragment === undefined} onClick={() => fragment && onCopy(fragment)}>
            Copy
          </button>
        </div>
      )}
      {fragment !== undefined && (
        <p class="help">
          {countOf(fragment.length, 'character')} after the #, {compact(address.length, 5)} in all:{' '}
          {fits(address.length)}.
        </p>
      )}
    </div>
  );
}
