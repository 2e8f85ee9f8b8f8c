/** The page's calls about rows of the open catalog. */
import type { Remote } from 'comlink';
import type { Problem } from '../base/problem';
import type { RowPage } from './catalog-rows';
import type { RowCount, SessionCommands } from './protocol';
import type { SelectedRows } from './selected-rows';

type Commands =
  | 'countRows'
  | 'selectRows'
  | 'catalogRows'
  | 'pointOf'
  | 'valuesAt'
  | 'rowWords'
  | 'rowsByScore'
  | 'rowsTable';
type Refused = { readonly problem: Problem };

/** `call` asks the worker, with the answer of one that was lost. */
export function rowCalls(
  call: <T>(command: (remote: Remote<SessionCommands>) => Promise<T>, otherwise: T) => Promise<T>,
  lost: Refused,
): Pick<SessionCommands, Commands> {
  return {
    countRows: (filter) => call<RowCount>((remote) => remote.countRows(filter), { rows: Number.NaN }),
    selectRows: (expression) => call<SelectedRows | Refused>((remote) => remote.selectRows(expression), lost),
    catalogRows: (query) => call<RowPage | Refused>((remote) => remote.catalogRows(query), { total: 0, rows: [] }),
    pointOf: (place) => call((remote) => remote.pointOf(place), undefined),
    valuesAt: (column, rows) => call((remote) => remote.valuesAt(column, rows), undefined),
    rowWords: (row, columns) => call((remote) => remote.rowWords(row, columns), []),
    rowsByScore: (from, to) => call((remote) => remote.rowsByScore(from, to), new Uint32Array()),
    rowsTable: (expression, format) => call<Blob | Refused>((remote) => remote.rowsTable(expression, format), lost),
  };
}
