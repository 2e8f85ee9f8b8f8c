/** More than two columns, and columns that are given: with the real worker and a real engine, by role and text. */
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import { assign, openFile, openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

const region = (name: string) => page.getByRole('region', { name, exact: true });

/** Galaxies of ten simulations whose stellar mass follows the total one and falls with redshift. */
function boxes(): File {
  const draw = random(21, 'catalog');
  const rows = Array.from({ length: 1_500 }, (_, i) => {
    const redshift = (i % 4) * 0.05;
    const total = 11 + 0.4 * draw.normal();
    const star = total - 2 - 3 * redshift + 0.15 * draw.normal();
    const cells = [`CV_${i % 10}`, redshift, 10 ** total, 10 ** star, 5 + draw.normal(), i % 3 === 0 ? 1 : 0];
    return cells.join(',');
  });
  return new File([`sim,redshift,M_total,M_star,spin,central\n${rows.join('\n')}\n`], 'boxes.csv');
}

async function openBoxes(): Promise<void> {
  await renderWholeApp();
  await openFile(boxes());
  await page.getByRole('radio', { name: 'M_total', exact: true }).click();
}

async function train(steps: number, flows?: number): Promise<void> {
  await setSteps(steps, flows);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
}

it('learns three columns, shows every pair, and any pair large', async () => {
  await openBoxes();
  await assign('M_star', 'learn');
  await assign('spin', 'learn');
  await page.getByRole('checkbox', { name: 'Every pair' }).click();
  await train(60, 1);
  await expect
    .element(page.getByRole('img', { name: /^Every pair of columns\. Correlations of the data: .*of the draws/ }))
    .toBeVisible();
  await page.getByRole('checkbox', { name: 'Every pair' }).click();
  await expect
    .element(
      page.getByRole('img', {
        name: /^Density over two columns.*log10 M_total .*log10 M_star.*smoothed from 4,000 draws/,
      }),
    )
    .toBeVisible();
  await page.getByRole('combobox', { name: 'Up' }).selectOptions('spin');
  await expect
    .element(page.getByRole('img', { name: /^Density over two columns.*log10 M_total .*against spin/ }))
    .toBeVisible();
  await openView('Compare');
  await expect
    .element(page.getByRole('img', { name: /^Test set against samples.*spin against log10 M_total/ }))
    .toBeVisible();
});

it('moves a conditional density with what is given, and looks back through its training', async () => {
  await openBoxes();
  await page.getByRole('radio', { name: 'M_star', exact: true }).click();
  await assign('redshift', 'condition on');
  await train(150);
  await openView('Infer');
  const slider = page.getByRole('slider', { name: /^Given redshift/ });
  await expect.element(slider).toBeVisible();
  const back = page.getByRole('slider', { name: /^(Best weights|Training step|Average of)/ });
  await expect.element(back).toBeVisible();
  await back.fill('0');
  await expect.element(page.getByText(/Learned density at redshift = .*, step 0/)).toBeVisible();
  const highest = () =>
    /Learned density[^:]*: highest at ([\d.]+)/.exec(
      page
        .getByRole('img', { name: /^Density\. / })
        .element()
        .getAttribute('aria-label') ?? '',
    )?.[1];
  await slider.fill('0');
  await expect.element(page.getByText(/Learned density at redshift = 0$/)).toBeVisible();
  const near = Number(highest());
  await slider.fill('0.15');
  await expect.element(page.getByText(/Learned density at redshift = 0\.15$/)).toBeVisible();
  await expect.poll(() => Number(highest())).toBeLessThan(near - 0.2);
});

it('uses the rows that an expression lets through, splits by simulation, and takes both back', async () => {
  await openBoxes();
  await expect.element(region('Rows')).toHaveTextContent(/1,500 rows used/);
  await expect.element(page.getByRole('combobox', { name: 'Split by' })).toHaveValue('sim');
  const filter = page.getByLabelText('Use only rows where');
  await filter.fill('central = 2 and');
  await expect.element(region('Rows')).toHaveTextContent(/The filter is not understood at its end/);
  await filter.fill('central = 1');
  await expect.element(region('Rows')).toHaveTextContent(/500 rows of 1,500 rows/);
  await userEvent.keyboard('{Enter}');
  await expect.element(region('Rows')).toHaveTextContent(/500 rows used/);
  await page.getByRole('combobox', { name: 'Split by' }).selectOptions('row, one by one');
  await expect.element(region('Rows')).toHaveTextContent(/share sim are now on both sides of the split/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.element(region('Rows')).toHaveTextContent(/1,500 rows used/);
  await expect.element(filter).toHaveValue('');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.element(region('Rows')).toHaveTextContent(/500 rows used/);
});

it('lets the layers be changed, warns of what cannot work, and trains what was made', async () => {
  await openBoxes();
  await openView('Train');
  await page.getByRole('combobox', { name: 'Flow' }).selectOptions('poster-1d');
  await page.getByText(/^Layers: /).click();
  const layers = page.getByRole('list', { name: 'Layers from data to latent' });
  await expect.element(layers).toHaveTextContent(/1\. Batch normalisation.*2\. Spline per column/);
  await page.getByRole('button', { name: 'Move layer 2 up' }).click();
  await expect.element(page.getByText(/Batch normalisation after a spline/)).toBeVisible();
  await expect.element(page.getByRole('combobox', { name: 'Flow' })).toHaveValue('custom');
  await page.getByRole('button', { name: 'Remove layer 2' }).click();
  await page.getByLabelText(/^Bins of layer 1/).fill('6');
  await expect.element(page.getByText('Layers: 1, 17 parameters')).toBeVisible();
  await page.getByRole('combobox', { name: 'Add next to the base' }).selectOptions('Affine coupling (RealNVP)');
  await expect.element(page.getByText(/nothing to couple/)).toBeVisible();
  await page.getByRole('button', { name: 'Remove layer 2' }).click();
  await train(40);
  await expect.element(page.getByRole('group', { name: 'Run', exact: true })).toHaveTextContent(/40 \/ 40 steps/);
});

it("repeats the poster's figures by one press", async () => {
  await openBoxes();
  await openView('Train');
  await page.getByRole('button', { name: 'Figure 5' }).click();
  await expect
    .element(page.getByRole('group', { name: 'Run', exact: true }))
    .toHaveTextContent(/[1-9]\d* \/ [\d,]+ steps/);
  await page.getByRole('button', { name: 'Finish', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  await expect
    .element(page.getByRole('img', { name: /^Density over two columns.*log10 M_total .*log10 M_star/ }))
    .toBeVisible();
  await openView('Train');
  await expect.element(page.getByRole('combobox', { name: 'Flow' })).toHaveValue('poster-2d');
});
