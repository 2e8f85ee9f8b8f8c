/** Which label a row has, on the page with the real worker: compared, selected, sorted, kept when columns change, gone with its catalog. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, expectAccessible, openFile, openView, renderWholeApp, useCleanPage } from './support/render-app';

useCleanPage();

/** Galaxies of two surveys; those of the second are redder. */
function surveys(name: string): File {
  const draw = random(17, 'catalog');
  const lines = Array.from({ length: 440 }, (_, row) => {
    const survey = row % 2 === 0 ? 'deep' : 'wide';
    return `${survey},${(draw.normal() + (survey === 'wide' ? 1.4 : 0)).toFixed(5)},${draw.normal().toFixed(5)}`;
  });
  return new File([`survey,colour,size\n${lines.join('\n')}\n`], name);
}

async function drop(file: File) {
  await openFile(file);
}

it('tells two labels apart, in words, a matrix, a map and columns of the table', async () => {
  await renderWholeApp();
  const labels = page.getByRole('region', { name: 'Labels', exact: true });
  await openView('Compare');
  await expect.element(labels).toHaveTextContent(/Open a catalog with a column of labels/);
  await drop(surveys('surveys.csv'));
  await openView('Data');
  await page.getByRole('radio', { name: 'colour', exact: true }).click();
  await assign('size', 'learn');
  await openView('Compare');
  await expect.element(page.getByRole('combobox', { name: 'Labels' })).toHaveValue('survey');
  await expect.element(page.getByRole('group', { name: '2 labels chosen of 2' })).toBeVisible();
  await page.getByRole('checkbox', { name: /^wide/ }).click();
  await expect.element(page.getByRole('button', { name: 'Compare', exact: true })).toBeDisabled();
  await page.getByRole('checkbox', { name: /^wide/ }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect.element(page.getByRole('progressbar', { name: 'Comparison of labels' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();

  await expect.element(labels, { timeout: 80_000 }).toHaveTextContent(/deep and wide are told apart, most by colour/);
  await expect.element(labels).toHaveTextContent(/always naming the most frequent label gives 50\.0 %/);
  await expect.element(page.getByRole('table', { name: /^Rows of each label/ })).toBeVisible();
  await expect
    .element(page.getByRole('img', { name: /^Where deep and wide differ.*exceeds in \d+ cell/ }))
    .toBeVisible();
  await expect.element(page.getByRole('img', { name: /^Reliability/ })).toBeVisible();

  // The rows that speak most for one label, as the selection; its evidence; the column in the table.
  await expect.element(labels).toHaveTextContent(/select rows in a picture or in the table/);
  await page.getByRole('button', { name: 'wide', exact: true }).click();
  await expect.element(page.getByRole('row', { name: /^The selection \(50 rows compared\) \d+\.\d ±/ })).toBeVisible();
  await page.getByRole('button', { name: 'log_bayes_wide_over_deep' }).click();
  await expect
    .element(page.getByRole('columnheader', { name: /^log_bayes/ }))
    .toHaveAttribute('aria-sort', 'ascending');

  await expectAccessible('[aria-labelledby="labels-title"]', 'table');
  await page.viewport(1280, 900);

  // Other columns: the result stays and says whose it is. Another catalog: it goes, by a question and a word.
  await openView('Data');
  await page.getByRole('radio', { name: 'colour', exact: true }).click();
  await openView('Compare');
  await expect.element(labels).toHaveTextContent(/told apart/);
  await drop(surveys('others.csv'));
  await expect.element(page.getByText(/The comparison of deep, wide is not kept/)).toBeVisible();
  await page.getByRole('button', { name: 'Open it' }).click();
  await openView('Compare');
  await expect.element(labels).toHaveTextContent(/The comparison of deep, wide went with its catalog, surveys\.csv/);
}, 180_000);
