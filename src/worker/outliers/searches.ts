/** The session's searches for outliers: one at a time is begun on the prepared rows and told to the page; finished ones are kept. */
import { once } from '../../base/once';
import { ProblemError } from '../../base/problem';
import { refuseUndecided } from '../../catalog/spikes';
import type { Table } from '../../catalog/table';
import type { FlowAtHand } from '../../engine/choose/race';
import { presets, sizedTo } from '../../train/presets';
import type { PreparedRows } from '../messages/catalog';
import type { SessionEvent } from '../protocol';
import { refuseFlow } from '../refusals';
import type { RunEngines } from '../run-interface';
import type { SplitData } from '../usable-rows';
import { type KeptSearch, withKept } from './kept';
import type { OutlierRequest, OutliersFound } from './messages';

const searching = once(() => import('./search'));

interface Surroundings {
  emit(event: SessionEvent): void;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
  /**
   * The open catalog with its prepared rows, and what it was opened by; throws a ProblemError where none is open, undefined where none
   * is prepared.
   */
  rows():
    | { readonly catalog: string; readonly table: Table; readonly data: SplitData; readonly view: PreparedRows }
    | undefined;
}

/** The search at hand, without a result while it is under way. */
type AtHand = Omit<KeptSearch, 'found'> & { found?: OutliersFound };

export function createSearches({ emit, enginesFor, rows }: Surroundings) {
  let now: AtHand | undefined;
  let kept: readonly KeptSearch[] = [];

  const rowsKeyOf = ({ catalog, view }: { readonly catalog: string; readonly view: PreparedRows }) =>
    JSON.stringify([catalog, view.request]);

  /** Takes the search off the page: a finished one is kept, any other ends. */
  function leave(): void {
    if (!now) return;
    const { found } = now;
    if (found) kept = withKept(kept, { ...now, found });
    else now.search.stop();
    now = undefined;
    emit({ type: 'search over' });
  }

  function putBack(one: KeptSearch | undefined): boolean {
    if (!one) return false;
    if (now?.key !== one.key) leave();
    kept = kept.filter((other) => other !== one);
    now = { ...one };
    emit({ type: 'outliers', found: one.found });
    return true;
  }

  /** Shows the newest result of the rows at hand again, where there is one. */
  function again(): boolean {
    const prepared = rows();
    const rowsKey = prepared && rowsKeyOf(prepared);
    return putBack(kept.find((one) => one.rowsKey === rowsKey));
  }

  async function find(asked: OutlierRequest): Promise<void> {
    const { reference, by, flow: wanted, folds, members, cut, ignored, seed } = asked;
    const prepared = rows();
    if (!prepared) {
      throw new ProblemError('no-rows', 'There is nothing to look for outliers among.', 'Choose a column first.');
    }
    const { table, data, view } = prepared;
    refuseUndecided(view.spikes, () => 'Decide about them under Spikes.');
    const [dim, context] = [data.features.length, data.contexts.length];
    const sized = wanted.kind === 'light' ? (rows: number) => sizedTo(presets.light, dim, context, rows) : undefined;
    const { flow, training } =
      wanted.kind === 'light' ? sizedTo(presets.light, dim, context, data.prepared.rows.length) : wanted;
    refuseFlow(flow, training, view, members);
    const { startSearch } = await searching();
    const engines = await enginesFor({ spec: flow, batch: training.batch, rows: data.prepared.rows.length });
    leave();
    const rowsKey = rowsKeyOf(prepared);
    // Another threshold or other tests are another look at the same scores.
    const key = JSON.stringify([rowsKey, { ...asked, cut: 0, ignored: [] }]);
    const request = { reference, by: by ?? data.by, folds, members, cut, ignored, seed };
    const isMine = () => now?.search === mine;
    const mine = startSearch({ table, usable: data, flow, training, sized, request }, engines, asked, {
      progress: (progress) => isMine() && emit({ type: 'searching', progress }),
      found(told) {
        if (now?.search !== mine) return;
        now.found = { ...told, key, request: asked };
        emit({ type: 'outliers', found: now.found });
      },
      notice: (message) => isMine() && emit({ type: 'notice', message }),
      problem(problem) {
        if (!isMine()) return;
        leave();
        emit({ type: 'problem', problem });
        again();
      },
    });
    now = { key, rowsKey, search: mine };
  }

  return {
    find,
    leave,
    again,
    /** Ends the search that is under way; the result before it is shown again. */
    stop() {
      leave();
      again();
    },
    /** Shows a result of the rows at hand again; false where it is not kept. */
    show(key: string): boolean {
      if (now?.key === key && now.found) return true;
      const prepared = rows();
      const rowsKey = prepared && rowsKeyOf(prepared);
      return putBack(kept.find((one) => one.key === key && one.rowsKey === rowsKey));
    },
    /** Forgets a result, and takes it off the page. */
    forget(key: string) {
      if (now?.key === key) leave();
      kept = kept.filter((one) => one.key !== key);
    },
    current: () => now?.search,
  };
}
