/** The session's one search for outliers at a time: begun on the prepared rows, told to the page, stopped with them. */

import { once } from '../../base/once';
import { ProblemError } from '../../base/problem';
import { refuseUndecided } from '../../catalog/spikes';
import type { Table } from '../../catalog/table';
import type { FlowAtHand } from '../../engine/choose/race';
import { presets, sizedTo } from '../../train/presets';
import type { OutlierRequest, PreparedRows, SessionEvent } from '../protocol';
import { refuseFlow } from '../refusals';
import type { SplitData } from '../run';
import type { RunEngines } from '../run-interface';
import type { OutlierSearch } from './search';

const searching = once(() => import('./search'));

interface Surroundings {
  emit(event: SessionEvent): void;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
  /** The open catalog with its prepared rows; throws a ProblemError where none is open, undefined where none is prepared. */
  rows(): { readonly table: Table; readonly data: SplitData; readonly view: PreparedRows } | undefined;
}

export function createSearches({ emit, enginesFor, rows }: Surroundings) {
  let search: OutlierSearch | undefined;

  function stop(): void {
    if (!search) return;
    search.stop();
    search = undefined;
    emit({ type: 'search over' });
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
    stop();
    const request = { reference, by: by ?? data.by, folds, members, cut, ignored, seed };
    const mine = startSearch({ table, usable: data, flow, training, sized, request }, engines, asked, {
      progress: (progress) => search === mine && emit({ type: 'searching', progress }),
      found: (found) => search === mine && emit({ type: 'outliers', found }),
      notice: (message) => search === mine && emit({ type: 'notice', message }),
      problem(problem) {
        if (search !== mine) return;
        stop();
        emit({ type: 'problem', problem });
      },
    });
    search = mine;
  }

  return { find, stop, current: () => search };
}
