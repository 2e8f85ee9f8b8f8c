/** What the page is for, before there is a catalog, on the example that the picture shows. */
import { count, countOf, nats } from '../format';
import { OpenButton } from '../OpenButton';
import { useSelect, useSession } from '../session';
import styles from './Start.module.css';
import { startOf } from './start';

/** Reasons come by weight, with the deviations in parentheses; the first is enough here. */
const firstOf = (reason: string) => reason.split(';')[0];

export function StartRegion() {
  const shared = useSelect((state) => state.shared !== undefined);
  return (
    <section class="region" aria-labelledby="start-title">
      <header class="region-head">
        <h2 id="start-title">From a catalog</h2>
      </header>
      <dl class={styles.for}>
        <dt>Density</dt>
        <dd>A normalizing flow learns up to 16 columns, compared with a Gaussian and a mixture on test rows.</dd>
        <dt>Outliers</dt>
        <dd>Unlikely rows with reasons, p-values and the number expected by chance.</dd>
        <dt>Posteriors</dt>
        <dd>What is not known of a row, from what is known, with intervals.</dd>
      </dl>
      {!shared && <OwnFile />}
      {!shared && <Example />}
    </section>
  );
}

/** The same on a person's own file, in one press. */
function OwnFile() {
  const session = useSession();
  return (
    <div class={styles.own}>
      <OpenButton
        label="File to find outliers in"
        onFiles={async (chosen) => {
          if (await session.open(chosen)) await (await import('../outliers/at-once')).outliersAtOnce(session);
        }}
      >
        Find outliers in your file
      </OpenButton>
      <p class="help">Up to six measured columns are chosen for you. You can change them.</p>
    </div>
  );
}

function Example() {
  const { nll, search } = startOf();
  return (
    <>
      <h3>In the picture</h3>
      <p class="help">
        Each dot is a synthetic galaxy. The flow moves all of them from a simple distribution to where they lie, and so
        knows their density: {nats(nll.flow)} nats per test row, where one Gaussian reaches {nats(nll.gaussian)}.
      </p>
      <p class="help">The rings are the galaxies that are least likely under flows that had not seen them:</p>
      <ol class={`${styles.odd} help`}>
        {search.least.map(({ name, reason }) => (
          <li key={name}>
            <strong>{name}</strong>: {firstOf(reason)}
          </li>
        ))}
      </ol>
      <p class="help">
        Of {countOf(search.rows, 'galaxy', 'galaxies')}, {count(search.found)} have p ≤ 1 %. By chance {search.expected}{' '}
        are expected.
      </p>
    </>
  );
}
