/** What a run is of: the usable rows as they are split, and the Recipe of a request to train on them, or why there can be none. */
import { problemOf } from '../base/problem';
import { definitionsFor } from '../catalog/define/definition';
import { refuseTies } from '../catalog/dependence/decisions';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseFilter } from '../catalog/filter/parse';
import { groupCandidates } from '../catalog/group-split';
import { columnsRead } from '../catalog/measured/measurement';
import { refuseUndecided } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import { type Recipe, recipeOf, type Source, splitBy } from '../share/recipe';
import type { ChooseRequest, PreparedRows } from './messages/catalog';
import type { TrainRequest } from './protocol';
import { refuseFlow, refuseRecipe } from './refusals';
import { type SplitData, splitTable } from './usable-rows';

/** The usable rows, split as asked; where nobody asked, by the best grouping that these rows allow. */
export function splitAs(table: Table, { columns, filter, by, weight, decisions, seed }: ChooseRequest): SplitData {
  const split = (groups: readonly string[]) =>
    splitTable(table, {
      columns: [...columns],
      ...(filter ? { filter } : {}),
      ...(weight ? { weight } : {}),
      ...(decisions ? { decisions } : {}),
      split: splitBy(groups),
      seed,
    });
  if (by) return split(by);
  for (const candidate of groupCandidates(table)) {
    try {
      return split(candidate.by);
    } catch (error) {
      if (!(problemOf(error).code === 'group-split')) throw error;
    }
  }
  return split([]);
}

/** Throws ProblemError where something must be decided first, or where such a run is not possible. */
export async function runRecipe(
  source: () => Promise<Source>,
  data: SplitData,
  view: PreparedRows,
  asked: Omit<TrainRequest, 'from' | 'paused'>,
): Promise<Recipe> {
  refuseUndecided(view.spikes, (undecided) => {
    const choices = undecided.map(({ column, offered }) => `${offered.join(', ')} for “${column}”`);
    return `Choose one of ${choices.join(', and of ')} under Spikes.`;
  });
  const { filter, weight, decisions, definitions = [] } = view.request;
  const columns = [...data.features, ...data.contexts];
  refuseTies(view, decisions ?? {}, {
    dependent: 'Leave a column out, or go on as it is, under Dependent columns.',
    duplicates: 'Choose a treatment under Duplicate rows.',
  });
  refuseFlow(asked.flow, asked.training, view, asked.members);
  return refuseRecipe(
    recipeOf({
      ...asked,
      source: await source(),
      definitions: definitionsFor(definitions, [
        ...columnsRead({ columns, weight }),
        ...data.by,
        ...(filter ? columnsNamedIn(parseFilter(filter)) : []),
      ]),
      columns,
      filter,
      weight,
      decisions,
      by: data.by,
    }),
  );
}
