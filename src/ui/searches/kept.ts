/** Results of searches for outliers that stay when the columns change: what the page keeps of them, to show them again. */
import type { ChooseRequest } from '../../worker/messages/catalog';
import type { OutlierRequest, OutliersFound } from '../../worker/outliers/messages';
import type { OpenRequest } from '../../worker/protocol';
import type { Settings } from '../settings';
import type { PageState } from '../state';

export interface KeptResult {
  /** The worker's name for it; the same rows, columns and settings have the same. */
  readonly key: string;
  /** The first sentence of the result. */
  readonly headline: string;
  readonly request: OutlierRequest;
  readonly rows: ChooseRequest;
  readonly settings: Settings;
  readonly identity: readonly string[] | undefined;
  /** The catalog, and how it is opened again. */
  readonly catalog: string;
  readonly opened: OpenRequest | undefined;
}

/** The kept results with that which was found, the newest first. */
export function withResult(
  { results, prepared, settings, identity, catalog, opened }: PageState,
  { key, request, outcome }: OutliersFound,
): readonly KeptResult[] {
  if (!prepared || !catalog) return results;
  const headline = outcome.headline[0] ?? '';
  const known = results.find((result) => result.key === key);
  if (known) return results.map((result) => (result === known ? { ...known, headline } : result));
  const rows = prepared.request;
  return [{ key, headline, request, rows, settings, identity, catalog: catalog.name, opened }, ...results];
}
