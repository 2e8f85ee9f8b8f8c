/** Plots that leave the page as pictures, with a caption of what they were learned from. */
import { expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

/** What is handed to the person from now on, and every text that is drawn. */
function watch() {
  const files: { name: string; url: string }[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push({ name: this.download, url: this.href });
  });
  const texts: string[] = [];
  const original = CanvasRenderingContext2D.prototype.fillText;
  vi.spyOn(CanvasRenderingContext2D.prototype, 'fillText').mockImplementation(function (
    this: CanvasRenderingContext2D,
    text: string,
    x: number,
    y: number,
  ) {
    texts.push(text);
    original.call(this, text, x, y);
  });
  return { files, texts: () => texts.join(' ') };
}

const sizeOf = async (url: string) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  return [image.naturalWidth, image.naturalHeight] as const;
};

it('saves every pair of columns, the comparison and the training curve', async () => {
  await renderWholeApp();
  await page.getByRole('button', { name: 'Sample catalog' }).click();
  for (const name of ['M_total', 'M_star', 'R_half_star']) {
    await page.getByRole('combobox', { name: `Role of ${name}`, exact: true }).selectOptions('learn');
  }
  await setSteps(60);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Held-out NLL' }), { timeout: 60_000 }).toBeVisible();
  await page.getByRole('checkbox', { name: 'Every pair' }).click();
  const { files, texts } = watch();
  for (const [i, name] of ['every pair of columns', 'held-out rows against samples', 'NLL against step'].entries()) {
    await openView(i === 2 ? 'Train' : 'Compare');
    await page.getByRole('button', { name: `Save PNG of ${name}` }).click();
    await expect.poll(() => files).toHaveLength(i + 1);
  }
  expect(files.map(({ name }) => name)).toEqual([
    'knotwork-every-pair-of-columns.png',
    'knotwork-held-out-rows-against-samples.png',
    'knotwork-NLL-against-step.png',
  ]);
  expect(texts()).toMatch(/draws of the flow: 50, 90 and 99 %/);
  expect(texts()).toMatch(/log10 M_total, log10 M_star, .*seed 1\. Held-out NLL -?\d\.\d+ ± \d\.\d+ nats per row\./);
  const [wide = 0, high = 0] = await sizeOf(files[0]?.url ?? '');
  const plot = page.getByRole('img', { name: /^Every pair of columns/ }).element();
  expect(wide).toBeGreaterThan(2 * plot.clientWidth);
  expect(high).toBeGreaterThan(2 * plot.clientHeight + 60);
});
