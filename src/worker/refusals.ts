/** What a session refuses before it begins, in words. */
import * as v from 'valibot';
import { ProblemError } from '../base/problem';
import { type FlowSpec, flowSchema } from '../flow/spec';
import { tooMuchWork } from '../share/flow-size';
import { type ColumnChoice, type Recipe, recipeSchema, type Source } from '../share/recipe';
import { compareSources } from '../share/same-source';
import type { TrainingOptions } from '../train/options';
import type { OpenedTable } from './source';
import { isContext } from './usable-rows';

/** More would make no picture that anyone can read, and networks of a size that no page trains. */
const MOST_FEATURES = 16;
const MOST_CONTEXTS = 8;

/** The open catalog; throws a ProblemError where there is none. */
export function whole(opened: OpenedTable | undefined): OpenedTable {
  if (!opened) throw new ProblemError('no-catalog', 'No catalog is open.', 'Drop a catalog on the page.');
  return opened;
}

/** The recipe as its schema writes it; refuses one that no saved model could be opened by. */
export function refuseRecipe(recipe: Recipe): Recipe {
  const checked = v.safeParse(recipeSchema, recipe, { abortEarly: true });
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new ProblemError(
    'recipe',
    `This run cannot be described: ${v.getDotPath(issue) ?? 'its recipe'}: ${issue.message}.`,
    'Change that, and start again.',
  );
}

/** All that decides a result but the source; what sized a flow decides nothing beyond the flow. */
const decides = ({ source: _source, sized: _sized, ...rest }: Recipe) =>
  JSON.stringify(v.parse(recipeSchema, { ...rest, source: NO_SOURCE }));
const NO_SOURCE: Source = { kind: 'sample', seed: 0 };

/** A kept run goes on only where everything that decides it is as it was. */
export function refuseOtherRun(recipe: Recipe, kept: Recipe): void {
  const anew = 'Press Train to start anew; what was kept stays until you delete it.';
  if (compareSources(recipe.source, kept.source) === 'other') {
    throw new ProblemError(
      'other-catalog',
      'The kept run was trained on another catalog than the one that is open.',
      anew,
    );
  }
  if (decides(recipe) !== decides(kept)) {
    throw new ProblemError(
      'other-run',
      'The kept run was trained on other columns, rows or settings than those that are chosen.',
      anew,
    );
  }
}

export function refuseColumns(columns: readonly ColumnChoice[]): void {
  const contexts = columns.filter(isContext).length;
  const features = columns.length - contexts;
  if (features < 1 || features > MOST_FEATURES || contexts > MOST_CONTEXTS) {
    throw new ProblemError(
      'column-count',
      `${features} columns are to be learned and ${contexts} given, and a flow here learns 1 to ${MOST_FEATURES} and is given at most ${MOST_CONTEXTS}.`,
      features < 1 ? 'Choose a column to learn.' : 'Choose fewer columns.',
    );
  }
}

/** Refuses what cannot be built, what is made for other columns, and what is more work than a page may do. */
export function refuseFlow(
  flow: FlowSpec,
  training: TrainingOptions,
  { features, contexts }: { readonly features: readonly unknown[]; readonly contexts: readonly unknown[] },
  members?: number,
): void {
  const checked = v.safeParse(flowSchema, flow);
  if (!checked.success) {
    const [issue] = checked.issues;
    throw new ProblemError(
      'flow',
      `This flow cannot be built: ${v.getDotPath(issue) ?? 'its description'}: ${issue.message}.`,
      'Change its layers under Settings, or choose another flow.',
    );
  }
  if (flow.dim !== features.length || flow.context !== contexts.length) {
    throw new ProblemError(
      'flow-columns',
      `The flow is made for ${flow.dim} columns given ${flow.context}, and ${features.length} are chosen given ${contexts.length}.`,
      'Choose the flow again under Settings.',
    );
  }
  const work = tooMuchWork(flow, training, members);
  if (work) throw new ProblemError(work.code, work.message, work.hint);
}
