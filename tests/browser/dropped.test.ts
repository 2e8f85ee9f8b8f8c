/** What is dropped on the page: one file is opened, all else is refused in words. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { droppedFile } from '../../src/ui/data/dropped';
import { renderApp, useCleanPage } from './support/render-app';

useCleanPage();

function drop(names: readonly string[]): void {
  const dataTransfer = new DataTransfer();
  for (const name of names) dataTransfer.items.add(new File(['a,b\n1,2\n'], name));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
}

it('opens one file', async () => {
  const { calls } = await renderApp();
  drop(['galaxies.csv']);
  await expect.element(page.getByRole('radiogroup', { name: 'Column to learn' })).toBeVisible();
  expect(calls).toEqual(['listen', 'open']);
});

it('refuses two files in words', async () => {
  const { calls } = await renderApp();
  drop(['a.csv', 'b.csv']);
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent(/2 files were dropped at once.*one of them at a time/);
  expect(calls).toEqual([]);
});

it('refuses a folder in words', () => {
  // No script can make a DataTransfer that holds a folder.
  const item = { kind: 'file', webkitGetAsEntry: () => ({ isDirectory: true }) };
  const transfer = { items: [item], files: [new File([], 'folder')] } as unknown as DataTransfer;
  expect(droppedFile(transfer)).toMatchObject({ code: 'folder' });
});
