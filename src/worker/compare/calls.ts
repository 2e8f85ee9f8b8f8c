/** The page's calls about a comparison of labels. */
import type { Remote } from 'comlink';
import type { Problem } from '../../base/problem';
import type { SessionCommands } from '../protocol';
import type { LabelCount, MapFound } from './messages';

type Commands =
  | 'labelCounts'
  | 'compareLabels'
  | 'stopComparing'
  | 'comparedRows'
  | 'comparisonMap'
  | 'comparisonTable';
type Refused = { readonly problem: Problem };
type Ask<T> = (remote: Remote<SessionCommands>) => Promise<T>;

/** `call` asks the worker, with the answer of one that was lost; `promptly` ends a worker that is too busy to listen. */
export function compareCalls(
  call: <T>(command: Ask<T>, otherwise: T) => Promise<T>,
  promptly: (command: Ask<void>) => Promise<void>,
  lost: Refused,
): Pick<SessionCommands, Commands> {
  return {
    labelCounts: (column) => call<readonly LabelCount[] | Refused>((remote) => remote.labelCounts(column), lost),
    compareLabels: (request) => call((remote) => remote.compareLabels(request), undefined),
    stopComparing: () => promptly((remote) => remote.stopComparing()),
    comparedRows: (which) => call((remote) => remote.comparedRows(which), new Uint32Array()),
    comparisonMap: (request) => call<MapFound | Refused>((remote) => remote.comparisonMap(request), lost),
    comparisonTable: (format) => call<Blob | Refused>((remote) => remote.comparisonTable(format), lost),
  };
}
