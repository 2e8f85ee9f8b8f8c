/** The right of the page: the run bar, and the part that the view asks for, fetched when it is first looked at. */
import { lazily } from './lazily';
import { useSelect } from './session';
import { RunBar } from './training/RunBar';
import type { View } from './views';

const PARTS: Readonly<Record<View, ReturnType<typeof lazily>>> = {
  data: lazily(async () => (await import('./data/Rows')).RowsRegion),
  train: lazily(async () => (await import('./training/Training')).TrainingRegion),
  trust: lazily(async () => (await import('./trust/Trust')).TrustRegion),
  outliers: lazily(async () => (await import('./outliers/Outliers')).OutliersRegion),
  infer: lazily(async () => (await import('./infer/Infer')).InferRegion),
  compare: lazily(async () => (await import('./compare/Compare')).CompareRegion),
  share: lazily(async () => (await import('./share/Share')).ShareRegion),
};

export function Panel() {
  const view = useSelect((state) => state.view);
  const opened = useSelect((state) => state.catalog !== undefined);
  const Part = PARTS[view];
  return (
    <div class="panel">
      {opened && <RunBar />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div class="panel-part" tabIndex={0}>
        <Part />
      </div>
    </div>
  );
}
