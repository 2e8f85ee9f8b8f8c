/** A recipe on the workbench: its source opened, its columns picked, its flow and training as settings. */
import type { KeptLook } from '../../share/look';
import type { Recipe, Source } from '../../share/recipe';
import { compareSources, type SourceMatch } from '../../share/same-source';
import { defineFor } from '../define-for';
import { restoreLook } from '../look';
import { choicesOf, requestOf } from '../recipe-choices';
import type { Session } from '../session';

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
      return `${source.count.toLocaleString('en-GB')} draws from the density ${
        source.pdf.kind === 'named'
          ? `“${source.pdf.name}”`
          : `${source.pdf.formula}, x from ${source.pdf.from} to ${source.pdf.to}`
      }`;
    case 'toy':
      return `${source.count.toLocaleString('en-GB')} draws from the toy ${source.toy}`;
    default:
      return source satisfies never;
  }
}

/** True where only the person has the rows. */
export const isOfFiles = ({ source }: Recipe): boolean => requestOf(source) === undefined;

/** Whether the open catalog is the recipe's own; undefined where none is open. */
export async function matchOf(session: Session, recipe: Recipe): Promise<SourceMatch | undefined> {
  const { catalog } = session.state.value;
  const opened = catalog && (await session.ask((commands) => commands.source()));
  return opened && session.state.value.catalog === catalog ? compareSources(recipe.source, opened.source) : undefined;
}

/** Chooses what the recipe chooses, on the catalog that is open; resolves with whether that was accepted. */
export async function chooseBy(session: Session, recipe: Recipe, look: KeptLook = {}): Promise<boolean> {
  if (!(await defineFor(session, recipe.definitions))) return false;
  const accepted = await session.restore({ ...choicesOf(recipe), identity: session.state.value.identity });
  if (accepted) restoreLook(session, look);
  return accepted;
}

/** Trains by the recipe on the catalog that is open. */
export async function learnBy(session: Session, recipe: Recipe, look: KeptLook = {}): Promise<void> {
  if (!(await defineFor(session, recipe.definitions))) return;
  const { choices, settings, ...rows } = choicesOf(recipe);
  await session.learn(choices, settings, rows);
  restoreLook(session, look);
}

/** Opens the source of a recipe that needs no file; resolves with whether it is open, and nothing else was asked for since. */
export async function openSourceOf(session: Session, recipe: Recipe): Promise<boolean> {
  const request = requestOf(recipe.source);
  return request !== undefined && session.open(request);
}
