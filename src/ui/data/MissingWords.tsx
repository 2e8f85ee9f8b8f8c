/** Columns that a few words keep from being numbers: one press counts the words as missing, another takes that back. */
import type { ColumnProfile, WordsAmongNumbers } from '../../catalog/table';
import { countOf } from '../format';
import { useSession } from '../session';
import styles from './Rows.module.css';

/** More different words are no markers of missing values. */
const MOST_WORDS = 10;
const MOST_COLUMNS = 5;

const quoted = (words: readonly string[]) => words.map((word) => `“${word.slice(0, 24)}”`).join(', ');

function sentence(name: string, { numbers, words }: WordsAmongNumbers): string {
  const others = words.reduce((sum, { count }) => sum + count, 0);
  const cells = countOf(numbers + others, 'cell');
  const shown = quoted(words.slice(0, 3).map(({ word }) => word));
  return `${name}: ${numbers.toLocaleString('en')} of ${cells} are numbers; ${others.toLocaleString('en')} are ${shown}${words.length > 3 ? ', …' : ''}.`;
}

export function MissingWords({ profiles }: { profiles: readonly ColumnProfile[] }) {
  const session = useSession();
  const request = session.opened();
  if (request?.kind !== 'files' && request?.kind !== 'url') return null;
  const counted = request.text?.missing ?? [];
  const say = (missing: string[]) => void session.open({ ...request, text: { ...request.text, missing } });
  const found = profiles.flatMap(({ name, facts }) =>
    facts?.words && facts.words.words.length <= MOST_WORDS ? [{ name, words: facts.words }] : [],
  );
  if (found.length === 0 && counted.length === 0) return null;
  return (
    <ul class={styles.missingWords}>
      {counted.length > 0 && (
        <li>
          Counted as missing: {quoted(counted)}.{' '}
          <button type="button" class="quiet" onClick={() => say([])}>
            Take back
          </button>
        </li>
      )}
      {found.slice(0, MOST_COLUMNS).map(({ name, words }) => (
        <li key={name}>
          {sentence(name, words)}{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => say([...new Set([...counted, ...words.words.map(({ word }) => word)])])}
          >
            Count as missing
          </button>
        </li>
      ))}
    </ul>
  );
}
