/** What comes after training: the held-out rows against samples, once there are any. */
import { lazily } from '../lazily';
import { useSelect } from '../session';

const Comparison = lazily(async () => (await import('./Comparison')).Comparison);

export function ResultsRegion() {
  const finished = useSelect((state) => state.finished !== undefined && state.prepared !== undefined);
  if (finished) return <Comparison />;
  return (
    <section class="region results" aria-labelledby="results-title">
      <header class="region-head">
        <h2 id="results-title">Held-out rows against samples</h2>
      </header>
      <p class="empty-note">
        When a run ends, rows that it never saw are drawn here against as many samples of the flow, in the catalog's own
        units: where the two agree, the flow has learned the data.
      </p>
    </section>
  );
}
