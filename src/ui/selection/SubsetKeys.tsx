/** Which subsets are drawn over the picture, in a legend. */
import { countOf } from '../format';
import styles from '../plots/Plots.module.css';
import type { ShownSubset } from './shown-subsets';

export function SubsetKeys({ subsets }: { readonly subsets: readonly ShownSubset[] }) {
  return (
    <>
      {subsets.map(({ name, colour, cross, used }) => (
        <li key={name}>
          <span
            class={`${styles.key} ${styles.keyPoints} ${cross ? styles.keyPlus : styles.keyOwn}`}
            aria-hidden="true"
            style={{ color: `var(--${colour})` }}
          />
          <span class="clip">
            {name}, {countOf(used, 'row')}
          </span>
        </li>
      ))}
    </>
  );
}

/** The same for the words of a figure. */
export const subsetWords = (subsets: readonly ShownSubset[]): string =>
  subsets.length > 0 ? ` Subsets: ${subsets.map(({ name, used }) => `${name} (${used})`).join(', ')}.` : '';
