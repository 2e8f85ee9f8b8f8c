/** The session's HOD: galaxies counted by the mass of their haloes, two models of the counts, and mocks with the properties of a conditional flow. */
import { once } from '../../base/once';
import { ProblemError } from '../../base/problem';
import type { FlowAtHand } from '../../engine/choose/race';
import type { OutTable } from '../../share/table-out/table';
import { tableBlob } from '../../share/table-out/write';
import { answered } from '../answered';
import type { SessionCommands } from '../protocol';
import { whole } from '../refusals';
import type { RunEngines } from '../run-interface';
import type { Shareable } from '../sharing';
import type { OpenedTable } from '../source';
import { nextTurn } from '../turn';
import type { HaloRequest } from './messages';

const parts = once(async () => ({
  ...(await import('../../analysis/hod/report')),
  ...(await import('../../share/halo-rows')),
  ...(await import('./mock')),
}));

interface Surroundings {
  opened(): OpenedTable | undefined;
  shared(): Pick<Shareable, 'model'> | undefined;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
}

export function createHaloCommands({ opened, shared, enginesFor }: Surroundings) {
  async function reported({ galaxies, seed, ...columns }: HaloRequest) {
    const { haloRows, hodReport } = await parts();
    const haloes = haloRows(whole(opened()).table, columns, galaxies.trim() === '' ? {} : { galaxies });
    await nextTurn();
    return { haloes, report: hodReport(haloes, seed) };
  }

  const commands: Pick<SessionCommands, 'haloes' | 'haloMock'> = {
    haloes: (request) =>
      answered(async () => {
        const { haloes, report } = await reported(request);
        return {
          ...report,
          haloes: haloes.count,
          centrals: haloes.centrals.reduce((sum, one) => sum + one, 0),
          satellites: haloes.satellites.reduce((sum, one) => sum + one, 0),
          groups: request.groups.length > 0 ? haloes.groups.length : 0,
          notes: haloes.notes,
        };
      }),

    haloMock: (request, format) =>
      answered(async () => {
        const { mockTable, isGivenHaloes, withProperties } = await parts();
        const { haloes, report } = await reported(request);
        if (!report.models) throw new ProblemError('no-hod', 'No mock can be drawn.', report.unfitted ?? '');
        const mock = mockTable(haloes, report.models.zheng.hod, request, request.seed);
        const model = shared()?.model;
        let table: OutTable = mock;
        if (model && isGivenHaloes(model, request)) {
          const { first } = await enginesFor({
            spec: model.recipe.flow,
            batch: model.recipe.training.batch,
            rows: mock.rows,
          });
          table = await withProperties(mock, model, first, request.seed);
        }
        return tableBlob(format, table, nextTurn);
      }),
  };
  return commands;
}
