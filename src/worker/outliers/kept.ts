/** Finished searches that stay when the rows change or another search begins: the newest first, as far as memory goes. */
import type { OutliersFound } from './messages';
import type { OutlierSearch } from './search';

export interface KeptSearch {
  /** By which catalog, rows, columns and settings it was made: the same again has the same result. */
  readonly key: string;
  /** The catalog, rows and columns alone. */
  readonly rowsKey: string;
  readonly search: OutlierSearch;
  readonly found: OutliersFound;
}

/** A search of a million rows in 8 columns takes some 150 MB. */
const MOST_BYTES = 300 * 2 ** 20;
/** Scores of a row beside those of each member and each column, in bytes. */
const OTHER_BYTES = 60;

const bytesOf = ({ found: { outcome, features, request } }: KeptSearch): number =>
  outcome.rows * (8 * features.length + 4 * request.members + OTHER_BYTES);

/** With one more; the oldest go where all of them take more than `most` bytes, but never the newest. */
export function withKept(kept: readonly KeptSearch[], next: KeptSearch, most = MOST_BYTES): readonly KeptSearch[] {
  let bytes = 0;
  return [next, ...kept.filter(({ key }) => key !== next.key)].filter((one, i) => {
    bytes += bytesOf(one);
    return i === 0 || bytes <= most;
  });
}
