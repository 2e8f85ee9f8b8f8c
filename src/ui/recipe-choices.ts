/** A recipe as what the page's controls hold: how its source is opened, and its columns, rows and settings. */
import type { Recipe, Source } from '../share/recipe';
import { presets } from '../train/presets';
import type { OpenRequest } from '../worker/protocol';
import { type Settings, settingsError, settingsOf, trainRequest } from './settings';
import { columnsOf, type PageState } from './state';

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

/** The settings of a recipe: a preset's where its flow is one, else its own layers. */
function settingsFrom({ flow, training, seed, columns }: Recipe): Settings {
  const contexts = columns.filter(({ role }) => role === 'context').length;
  const same = (Object.keys(presets) as (keyof typeof presets)[]).find(
    (name) => JSON.stringify(presets[name].flow(columns.length - contexts, contexts)) === JSON.stringify(flow),
  );
  const base = settingsOf(same ?? 'default', String(seed));
  return {
    ...base,
    ...(same ? {} : { custom: { base: flow.base, transforms: flow.transforms } }),
    schedule: training.schedule,
    typed: {
      steps: String(training.steps),
      batch: String(training.batch),
      learningRate: String(training.learningRate),
      clipNorm: String(training.clipNorm),
      evaluateEvery: String(training.evaluateEvery),
      patience: String(training.patience),
      seed: String(seed),
    },
  };
}

/** What the controls hold where a recipe stands on the workbench. */
export function choicesOf(recipe: Recipe): Pick<PageState, 'choices' | 'filter' | 'by' | 'decisions' | 'settings'> {
  const { columns, filter, split, decisions = {} } = recipe;
  return { choices: columns, filter: filter ?? '', by: split.by ?? [], decisions, settings: settingsFrom(recipe) };
}

/** Parts of the usable rows, as every run has them. */
const SHARES = { validation: 0.1, test: 0.1 };

/** The recipe of what the controls hold; undefined while no column is picked, or a setting is half typed. */
export function recipeOf(state: PageState, source: Source): Recipe | undefined {
  const { choices, filter, decisions, settings, prepared } = state;
  if (choices.length === 0 || settingsError(settings) !== undefined) return undefined;
  const by = state.by ?? prepared?.by ?? [];
  const { flow, training, seed } = trainRequest(settings, columnsOf(state));
  return {
    version: 1,
    source,
    columns: [...choices],
    ...(filter ? { filter } : {}),
    ...(Object.keys(decisions).length > 0 ? { decisions } : {}),
    split: by.length > 0 ? { ...SHARES, by: [...by] } : SHARES,
    flow,
    training,
    seed,
  };
}
