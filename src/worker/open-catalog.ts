/** Reads what the page asks for, tells how far it is, and sums up what was found. */
import { catalogSummary } from './catalog-summary';
import type { CatalogSummary } from './messages/catalog';
import { profilesOf } from './profiles';
import type { OpenRequest, SessionEvent } from './protocol';
import { type OpenedTable, openSource } from './source';

/** The page is told at most so often. */
const PROGRESS_MS = 100;

export async function openCatalog(
  request: OpenRequest,
  signal: AbortSignal,
  emit: (event: Extract<SessionEvent, { type: 'loading' }>) => void,
): Promise<{ readonly next: OpenedTable; readonly summary: CatalogSummary }> {
  const name = request.kind === 'files' ? (request.files[0]?.name ?? '') : request.kind;
  let told = 0;
  const next = await openSource(request, {
    signal,
    onProgress(fraction, rows) {
      if (signal.aborted || performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      emit({ type: 'loading', name, fraction, rows });
    },
  });
  // Whole: what takes its time now is looking at the columns.
  emit({ type: 'loading', name, fraction: 1, rows: next.table.rows });
  return { next, summary: catalogSummary(next, await profilesOf(next.table)) };
}
