/** Before another catalog takes the place of the open one: what ends, and what is kept, in words. */
import { count } from '../format';
import type { PageState } from '../state';
import { ask } from './question';

/** Whether another catalog would end something. Finished runs and searches stay, and need no question; a comparison of labels does not. */
export const isAtWork = ({ training, finished, searching, comparing, compared }: PageState): boolean =>
  (training !== undefined && finished === undefined) ||
  searching !== undefined ||
  comparing !== undefined ||
  compared?.kind === 'found';

/** What becomes of the work on the page, a sentence each. */
export function whatIsKept(state: PageState): readonly string[] {
  const { training, finished, saved, searching, outliers, comparing, compared, catalog } = state;
  const words: string[] = [];
  if (finished) words.push('The trained model stays among the earlier runs.');
  else if (training) {
    words.push(
      saved
        ? `Training stops at step ${count(training.step)}. The run stays among the earlier runs and can be resumed.`
        : `Training stops at step ${count(training.step)}.`,
    );
  }
  if (searching) words.push('The search for outliers ends without a result.');
  if (outliers) words.push('The outliers found stay among the earlier results.');
  if (comparing) words.push('The comparison of labels ends without a result.');
  if (compared?.kind === 'found') {
    words.push(`The comparison of ${compared.found.names.join(', ')} is not kept: save its table first.`);
  }
  if (catalog) words.push(`Reopening one of them opens ${catalog.name} again.`);
  return words;
}

/** Asks where something would leave the page; resolves with whether to open `name`. */
export async function mayReplace(state: PageState, name: string): Promise<boolean> {
  if (!isAtWork(state)) return true;
  return ask({ title: `Open ${name}?`, words: whatIsKept(state), go: 'Open it' });
}
