/** A recipe on the workbench: its source opened, its columns picked, its flow and training as settings, ready to train. */
import type { Recipe, Source } from '../../share/recipe';
import { presets } from '../../train/presets';
import type { OpenRequest } from '../../worker/protocol';
import type { Session } from '../session';
import { type Settings, settingsOf } from '../settings';
import { when } from '../when';

export function sourceWords(source: Source): string {
  switch (source.kind) {
    case 'file':
      return `the file ${source.name}, which is not in the link`;
    case 'files':
      return `${source.files.length} files, which are not in the link: ${source.files
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}${source.files.length > 3 ? ', …' : ''}`;
    case 'sample':
      return `the synthetic sample${source.set ? ` (${source.set})` : ''}`;
    case 'given-pdf':
      return `${source.count.toLocaleString('en-GB')} draws from a given density`;
    case 'toy':
      return `${source.count.toLocaleString('en-GB')} draws from the toy ${source.toy}`;
    default:
      return source satisfies never;
  }
}

/** How to open a source; undefined for files, which only their owner has. */
function requestOf(source: Source): OpenRequest | undefined {
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

/** Opens the source and trains; a recipe of a file asks for that file first, and is kept until it is there. */
export async function openRecipe(session: Session, recipe: Recipe): Promise<void> {
  const request = requestOf(recipe.source);
  const { catalog: before, shared } = session.state.value;
  if (request) session.open(request);
  else {
    session.refuse({
      code: 'recipe-file',
      message: `This was learned from ${sourceWords(recipe.source)}.`,
      hint: 'Open that file now; the columns and settings of the recipe are then chosen for you.',
    });
  }
  await when(session, ({ catalog, opening }) => catalog !== undefined && catalog !== before && opening === undefined);
  // Another link may have been opened while the catalog was read.
  if (session.state.value.shared === shared) session.closeShared();
  session.learn(recipe.columns, settingsFrom(recipe), { filter: recipe.filter ?? '', by: recipe.split.by ?? [] });
}
