/** What is written under a picture that leaves the page. */
import { expect, it } from 'vitest';
import { initialState } from '../../src/ui/initial-state';
import { captionOf } from '../../src/ui/picture/caption';
import { reduce } from '../../src/ui/reduce/reduce';
import type { PageState } from '../../src/ui/state';
import { finishedAt, galaxies, preparedOf, updateAt } from '../browser/support/fixtures';

const mass = [{ name: 'M_star', transform: 'log10' }] as const;
const finished: PageState = (
  [
    { type: 'catalog', opening: 1, catalog: galaxies },
    { type: 'picked', choices: mass },
    { type: 'prepared', prepared: preparedOf({ columns: mass, seed: 1, filter: '' }) },
    { type: 'training', run: 1, update: updateAt(50, 'running') },
    { type: 'training', run: 1, update: updateAt(2000, 'running') },
    { type: 'finished', run: 1, result: finishedAt('all steps done') },
  ] as const
).reduce(reduce, initialState);

it('names the data, the recipe, the seed and what was reached', () => {
  expect(captionOf(finished)).toMatch(
    /^camels_tng_1p_galaxies_z0\.csv: log10 M_star\. Flow default, [\d,]+ steps, seed 1\. Test NLL [\d.]+ ± [\d.]+ nats per row\.$/,
  );
});

it('says of a picture from the past of a run at which step that was', () => {
  expect(captionOf(reduce(finished, { type: 'looked', look: { shown: 0 } }))).toMatch(
    /Shown as at step 50\. Test NLL [\d.]+ ± [\d.]+ nats per row at the end\.$/,
  );
});
