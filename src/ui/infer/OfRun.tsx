/** A warning for an answer that another run gave than the one on the page. */
import { finishedRecipe } from '../look';
import { useSelect } from '../session';
import type { AskedOf } from './view';

export function OfRun({ of }: { readonly of: AskedOf | undefined }) {
  const run = useSelect(finishedRecipe);
  const catalog = useSelect((state) => state.catalog?.name);
  const name = useSelect(({ runs }) => runs.find(({ recipe }) => JSON.stringify(recipe) === of?.run)?.name);
  if (!of || (of.run === run && of.catalog === catalog)) return null;
  return (
    <p class="warn">
      This answer is from {name === undefined ? 'an earlier run' : `run “${name}”`} on {of.catalog}, not from the run on
      the page.
    </p>
  );
}
