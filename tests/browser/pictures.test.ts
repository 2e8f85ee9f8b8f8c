/** Pictures that leave the page as figures for a paper, with a caption of what they were learned from. */
import { expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { openView, renderWholeApp, setSteps, useCleanPage } from './support/render-app';

useCleanPage();

/** What is handed to the person from now on. */
function watch() {
  const files: { name: string; url: string }[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push({ name: this.download, url: this.href });
  });
  return files;
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
  await setSteps(60, 1);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  await page.getByRole('checkbox', { name: 'Every pair' }).click();
  const files = watch();
  const saved: Blob[] = [];
  for (const [i, name] of ['every pair of columns', 'test set against samples', 'NLL against step'].entries()) {
    await openView(i === 2 ? 'Train' : 'Compare');
    await page.getByRole('button', { name: `Figure of ${name}` }).click();
    const format = (['svg', 'png', 'pdf'] as const)[i] ?? 'svg';
    await page.getByRole('combobox', { name: 'Format' }).selectOptions(format);
    if (format === 'svg') await page.getByRole('checkbox', { name: 'Caption' }).click();
    await expect.poll(() => page.getByRole('dialog').getByRole('img').elements()).toHaveLength(1);
    await expect.poll(() => page.getByRole('dialog').element().querySelector('[aria-busy=true]')).toBeNull();
    // The caption is in the figure a moment after it was asked for; what was handed out is soon gone.
    await expect
      .poll(async () => {
        files.length = i;
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await expect.poll(() => files.length).toBeGreaterThan(i);
        saved[i] = await (await fetch(files[i]?.url ?? '')).blob();
        return format !== 'svg' || /Test NLL/.test(await saved[i].text());
      })
      .toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  }
  expect(files.map(({ name }) => name)).toEqual([
    'knotwork-every-pair-of-columns.svg',
    'knotwork-test-set-against-samples.png',
    'knotwork-NLL-against-step.pdf',
  ]);
  const [svg, png, pdf] = saved as [Blob, Blob, Blob];
  const words = await svg.text();
  expect(words).toMatch(/draws of the flow: 50, 90 and 99 %/);
  expect(words).toMatch(/log10 M_total, log10 M_star, .*seed 1\. Test NLL -?\d\.\d+ ± \d\.\d+ nats per row\./);
  expect(words).toContain('width="88mm"');
  // 88 mm at 600 dots per inch, as high as a picture of two columns is.
  const [wide, high] = await sizeOf(URL.createObjectURL(png));
  expect(wide).toBe(2079);
  expect(high).toBeGreaterThan(1000);
  expect((await pdf.text()).slice(0, 8)).toBe('%PDF-1.4');
});
