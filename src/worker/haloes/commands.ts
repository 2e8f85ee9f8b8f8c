/** The session's HOD: galaxies counted by the mass of their haloes, two models of the counts, and mocks with the properties of a conditional flow. */
import { once } from '../../base/once';
import { ProblemError } from '../../base/problem';
import type { FlowAtHand } from '../../engine/choose/race';
import type { ModelFit } from '../../share/model-density';
import type { Model } from '../../share/recipe';
import { tableBlob } from '../../share/table-out/write';
import { answered } from '../answered';
import type { SessionCommands } from '../protocol';
import { whole } from '../refusals';
import type { RunEngines } from '../run-interface';
import type { Shareable } from '../sharing';
import type { OpenedTable } from '../source';
import { nextTurn } from '../turn';
import type { SplitData } from '../usable-rows';
import type { ContextOf } from './context';
import type { HaloRequest } from './messages';

const parts = once(async () => ({
  ...(await import('../../analysis/hod/report')),
  ...(await import('../../share/halo-rows')),
  ...(await import('../shared/drawn-model')),
  ...(await import('./context')),
  ...(await import('./held-out')),
  ...(await import('./mock')),
}));

interface Surroundings {
  opened(): OpenedTable | undefined;
  shared(): Pick<Shareable, 'model'> | undefined;
  prepared(): { readonly data: SplitData } | undefined;
  enginesFor(flow: FlowAtHand): Promise<RunEngines>;
}

export function createHaloCommands({ opened, shared, prepared, enginesFor }: Surroundings) {
  async function reported({ galaxies, seed, ...columns }: HaloRequest) {
    const { haloRows, hodReport } = await parts();
    const { table } = whole(opened());
    const choice = galaxies.trim() === '' ? {} : { galaxies };
    const haloes = haloRows(table, columns, choice);
    await nextTurn();
    return { table, columns, choice, haloes, report: hodReport(haloes, seed) };
  }

  /** The trained model, where it is given the halo mass, with its density for as long as the work takes. */
  async function withFlow<T>(
    { columns, table, haloes }: Pick<Awaited<ReturnType<typeof reported>>, 'columns' | 'table' | 'haloes'>,
    work: (model: Model, fit: ModelFit, contextOf: ContextOf) => Promise<T>,
  ): Promise<T | undefined> {
    const { haloContext, isGivenHaloes, fitOf } = await parts();
    const model = shared()?.model;
    if (!model || !isGivenHaloes(model, columns)) return undefined;
    const contextOf = haloContext(model, table, haloes, columns);
    const { first } = await enginesFor({
      spec: model.recipe.flow,
      batch: model.recipe.training.batch,
      rows: haloes.count,
    });
    const open = fitOf(model, first);
    try {
      return await work(model, open.fit, contextOf);
    } finally {
      open.dispose();
    }
  }

  /** On simulations of the test set; a sentence where there is nothing to say. */
  async function flowOf(made: Awaited<ReturnType<typeof reported>>, seed: number) {
    const { heldOutFlow } = await parts();
    const { split, prepared: used } = prepared()?.data ?? {};
    if (!made.report.models || !split || !used) return undefined;
    const rowsOf = (places: Uint32Array) => Array.from(places, (at) => used.rows[at] as number);
    return withFlow(made, (model, fit, contextOf) =>
      heldOutFlow({
        ...{ ...made, model, fit, contextOf, seed },
        learned: new Set([...rowsOf(split.train), ...rowsOf(split.validation)]),
        test: new Set(rowsOf(split.test)),
      }),
    );
  }

  const commands: Pick<SessionCommands, 'haloes' | 'haloMock'> = {
    haloes: (request) =>
      answered(async () => {
        const made = await reported(request);
        const { haloes, report } = made;
        const flow = await flowOf(made, request.seed);
        return {
          ...report,
          haloes: haloes.count,
          centrals: haloes.centrals.reduce((sum, one) => sum + one, 0),
          satellites: haloes.satellites.reduce((sum, one) => sum + one, 0),
          groups: request.groups.length > 0 ? haloes.groups.length : 0,
          notes: haloes.notes,
          ...(flow === undefined ? {} : { flow }),
        };
      }),

    haloMock: (request, format) =>
      answered(async () => {
        const { mockTable, withProperties } = await parts();
        const made = await reported(request);
        const { haloes, report } = made;
        if (!report.models) throw new ProblemError('no-hod', 'No mock can be drawn.', report.unfitted ?? '');
        const mock = mockTable(haloes, report.models.zheng.hod, request, request.seed);
        const table = await withFlow(made, (model, fit, contextOf) =>
          withProperties(mock, model, fit, contextOf, request, request.seed),
        );
        return tableBlob(format, table ?? mock, nextTurn);
      }),
  };
  return commands;
}
