/** A recipe as what the page's controls hold: how its source is opened, and its columns, rows and settings. */
import { definitionsFor } from '../catalog/define/definition';
import { columnsNamedIn } from '../catalog/filter/expression';
import { parseFilter } from '../catalog/filter/parse';
import { columnsRead, isMeasured } from '../catalog/measured/measurement';
import { type Recipe, recipeOf, type Source } from '../share/recipe';
import { type PresetName, presets, sizedTo } from '../train/presets';
import type { Sized } from '../train/sized-flows';
import type { OpenRequest } from '../worker/protocol';
import { columnsOf } from './of-state';
import { AUTO, type Settings, settingsError, settingsOf, trainRequest } from './settings';
import type { PageState } from './state';

/** How to open a source; undefined for files, which only their owner has. */
export function requestOf(source: Source): OpenRequest | undefined {
  switch (source.kind) {
    case 'file':
    case 'files':
      return undefined;
    case 'sample':
      return { kind: 'sample', ...(source.set ? { set: source.set } : {}) };
    case 'given-pdf':
      return { kind: 'given-pdf', pdf: source.pdf, count: source.count, seed: source.seed };
    case 'toy':
      return { kind: 'toy', toy: source.toy, count: source.count, seed: source.seed };
    default:
      return source satisfies never;
  }
}

/** JSON with sorted keys, by which two descriptions are compared. */
const sorted = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );

/** The preset that a recipe's flow is, as sized for its rows or without them, with the training that comes with it. */
function presetOf({ columns, flow, sized }: Recipe): { readonly name: PresetName; readonly own?: Sized } | undefined {
  const { dim, context } = flow;
  const names = Object.keys(presets) as PresetName[];
  const name = names.find((one) => one === sized?.preset);
  const own = sized && name && sizedTo(presets[name], dim, context, sized.rows, columns.some(isMeasured));
  if (name && own && sorted(own.flow) === sorted(flow)) return { name, own };
  const same = names.find((one) => sorted(presets[one].flow(dim, context)) === sorted(flow));
  return same && { name: same };
}

/** The settings of a recipe: a preset's where its flow is one, else its own layers. */
function settingsFrom(recipe: Recipe): Settings {
  const { flow, training, seed, members = 1, mixture = false } = recipe;
  const same = presetOf(recipe);
  const typed = (field: Exclude<keyof Recipe['training'], 'schedule'>) =>
    training[field] === same?.own?.training[field] ? AUTO : String(training[field]);
  return {
    ...settingsOf(same?.name ?? 'default', String(seed)),
    ...(same ? {} : { custom: { base: flow.base, transforms: flow.transforms } }),
    schedule: training.schedule,
    ...(mixture === (same?.own?.mixture ?? false) ? {} : { mixture }),
    typed: {
      members: members === same?.own?.members ? AUTO : String(members),
      steps: typed('steps'),
      batch: typed('batch'),
      learningRate: typed('learningRate'),
      clipNorm: typed('clipNorm'),
      evaluateEvery: typed('evaluateEvery'),
      patience: typed('patience'),
      seed: String(seed),
    },
  };
}

/** What the controls hold where a recipe stands on the workbench. */
export function choicesOf(
  recipe: Recipe,
): Pick<PageState, 'choices' | 'filter' | 'by' | 'weight' | 'decisions' | 'settings'> {
  const { columns, filter, split, weight, decisions = {} } = recipe;
  const rows = { filter: filter ?? '', by: split.by ?? [], weight, decisions };
  return { choices: columns, ...rows, settings: settingsFrom(recipe) };
}

/** The recipe of what the controls hold; undefined while no column is picked, or a setting is half typed. */
export function chosenRecipe(state: PageState, source: Source): Recipe | undefined {
  const { choices, filter, weight, decisions, settings, prepared } = state;
  if (choices.length === 0 || settingsError(settings) !== undefined) return undefined;
  const by = state.by ?? prepared?.by ?? [];
  const definitions = definitionsFor(state.definitions, [
    ...columnsRead({ columns: choices, weight }),
    ...by,
    ...(filter ? columnsNamedIn(parseFilter(filter)) : []),
  ]);
  const asked = trainRequest(settings, columnsOf(state));
  return recipeOf({ ...asked, source, definitions, columns: choices, filter, weight, decisions, by });
}
