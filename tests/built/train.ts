/** Trains one column on the built page and opens the view that shares it. */
import type { Page } from 'playwright';

export async function trainAndShare(page: Page, column: string, link: string): Promise<void> {
  await page.getByRole('radio', { name: column, exact: true }).click();
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await page.getByLabel('Steps', { exact: true }).fill('60');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('heading', { name: 'Test NLL' }).waitFor({ timeout: 40_000 });
  await page.getByRole('link', { name: 'Share', exact: true }).click();
  await page.getByRole('textbox', { name: link }).waitFor({ timeout: 40_000 });
}
