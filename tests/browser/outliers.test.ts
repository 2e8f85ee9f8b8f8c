/** From a catalog to a list of outliers that can be defended, with the real worker: found, explained, set apart, filtered, saved. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, expectAccessible, openFile, openView, renderWholeApp, useCleanPage } from './support/render-app';

useCleanPage();

/** Seven boxes of which one has galaxies of a fifth of the stars; one galaxy with ten times its stars, and a clump without dark matter. */
function galaxies(): File {
  const draw = random(13, 'catalog');
  const lines = Array.from({ length: 1_050 }, (_, i) => {
    const box = i % 7;
    const total = 12 + 0.25 * draw.normal();
    const star = total - 1.3 + 0.12 * draw.normal() + (i === 100 ? 1 : 0) - (box === 6 ? 0.7 : 0);
    const dark = i === 200 ? 0 : 0.8 * 10 ** total;
    return `1P_3_${box},${[0.25, 0.5, 1, 1, 1, 2, 4][box]},${i},${(10 ** total).toExponential(6)},${(10 ** star).toExponential(6)},${dark.toExponential(6)}`;
  });
  return new File([`sim,A_SN1,galaxy_id,M_total,M_star,M_dm\n${lines.join('\n')}\n`], 'galaxies.csv');
}

it('finds the odd galaxy and says why, sets the clump apart, and shows which simulation stands out', async () => {
  await renderWholeApp();
  await openFile(galaxies());
  await page.getByRole('radio', { name: 'M_total', exact: true }).click();
  await assign('M_star', 'learn');
  await page.getByRole('combobox', { name: 'Transform of M_star' }).selectOptions('log10');
  await page.getByRole('button', { name: 'Details of M_total' }).click();
  await page.getByRole('combobox', { name: 'Transform of M_total' }).selectOptions('log10');
  await openView('Outliers');
  const outliers = page.getByRole('region', { name: 'Outliers', exact: true });
  await expect.element(outliers).toHaveTextContent(/unlikely under flows that were not trained on them/);

  await page.getByLabelText('Reference sample').fill("sim != '1P_3_6");
  await expect.element(outliers).toHaveTextContent(/quote/i);
  await page.getByLabelText('Reference sample').fill("sim != '1P_3_6'");
  await expect.element(outliers).toHaveTextContent('900 rows: reference');
  await page.getByRole('combobox', { name: 'Ensemble size' }).selectOptions('1 (no intervals)');
  await page.getByRole('button', { name: 'Find outliers' }).click();
  await expect.element(page.getByRole('progressbar', { name: 'Search for outliers' })).toBeVisible();
  await expect.element(outliers, { timeout: 60_000 }).toHaveTextContent(/rows of 1\d\d at p ≤ 1 %/);

  // The box of weak star formation is compared with the others.
  await page.getByText('The fraction in every simulation').click();
  await expect.element(page.getByRole('row', { name: /^1P_3_6 \d\d/ })).toBeVisible();
  await expect.element(page.getByRole('img', { name: /Flagged fraction against A_SN1/ })).toBeVisible();

  // The other boxes against themselves: the galaxy with ten times its stars leads.
  await page.getByText('New search', { exact: true }).click();
  await page.getByLabelText('Reference sample').fill('');
  await openView('Data');
  await page.getByLabelText('Use only rows where').fill("sim != '1P_3_6'");
  await userEvent.keyboard('{Enter}');
  await openView('Outliers');
  await page.getByRole('button', { name: 'Find outliers' }).click();
  await expect.element(outliers, { timeout: 60_000 }).toHaveTextContent(/rows of 899 at p ≤ 1 %/);
  await page.getByLabelText('Only rows where', { exact: true }).fill('galaxy_id = 100');
  await expect.element(page.getByText('1 row', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Rank \d: look at it$/ }).click();
  const card = page.getByRole('article', { name: /^Galaxy: Rank \d$/ });
  await expect.element(card).toHaveTextContent('galaxy_id 100');
  await expect.element(card).toHaveTextContent(/Stellar mass \d\.\d dex above what its total mass allows \(\d\.\d σ\)/);
  await expect.element(card).toHaveTextContent(/Nearest galaxies that are no outliers/);
  await expect.element(page.getByRole('checkbox', { name: 'no dark matter (1 row)' })).toBeChecked();

  // Down the table by keys; a filter that is wrong; a looser cut.
  await page.getByLabelText('Only rows where', { exact: true }).fill('');
  await expect.element(page.getByRole('button', { name: 'Rank 3: look at it' })).toBeVisible();
  const table = page.getByRole('region', { name: /^Ranked rows/ });
  (table.element() as HTMLElement).focus();
  await userEvent.keyboard('{Home}{ArrowDown}');
  await expect.element(page.getByRole('article', { name: 'Galaxy: Rank 2' })).toBeVisible();
  await page.getByLabelText('Only rows where', { exact: true }).fill('colour > 1');
  await expect.element(page.getByText(/colour/)).toBeVisible();
  await page.getByLabelText('Only rows where', { exact: true }).fill('');
  const cut = page.getByRole('slider', { name: /^Threshold/ });
  (cut.element() as HTMLElement).focus();
  await userEvent.keyboard('{Home}');
  await expect.element(outliers).toHaveTextContent(/rows of 899 at p ≤ 49 %/);

  await expectAccessible('[data-part=outliers]', '[aria-label^=Ranked]');
}, 90_000);
