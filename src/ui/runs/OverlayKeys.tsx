/** Which runs are drawn over the picture, in a legend, and how far each is from the run on the page. */
import { nats } from '../format';
import plots from '../plots/Plots.module.css';
import type { Overlaid } from './overlay';
import styles from './Runs.module.css';

interface Props<D> {
  readonly others: readonly Overlaid<D>[];
  /** Undefined while the page has no density to compare with. */
  readonly distance: ((other: D) => number) | undefined;
}

export function OverlayKeys<D>({ others, distance }: Props<D>) {
  return (
    <>
      {others.map(({ id, name, colour, density }) => (
        <li key={id} title={distance && 'Distance: total variation, ½ ∫ |p − q|, within the picture'}>
          <span
            class={`${plots.key} ${styles.overlay}`}
            aria-hidden="true"
            style={{ background: `var(--${colour})` }}
          />
          <span class={styles.overlaid}>
            <span class="clip" title={name}>
              {name}
            </span>
            {distance && `, distance ${nats(distance(density), 2)}`}
          </span>
        </li>
      ))}
    </>
  );
}
