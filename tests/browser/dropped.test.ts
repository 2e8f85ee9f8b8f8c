/** What is dropped on the page: files and folders are opened, and what holds none is refused in words. */
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { droppedFiles } from '../../src/ui/data/dropped';
import { galaxies } from './support/fixtures';
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

it('opens two files together', async () => {
  const { calls } = await renderApp();
  drop(['a.csv', 'b.csv']);
  await expect.element(page.getByRole('radiogroup', { name: 'Column to learn' })).toBeVisible();
  expect(calls).toEqual(['listen', 'open']);
});

it('reads a column of a large file that did not fit, beside the chosen one', async () => {
  const { opened } = await renderApp({ catalog: { ...galaxies, unread: ['z', 'SFR'] } });
  drop(['large.fits']);
  await page.getByRole('radio', { name: 'M_star', exact: true }).click();
  await page.getByRole('combobox', { name: '2 columns not read' }).selectOptions('SFR');
  await expect.poll(() => opened).toMatchObject([{ kind: 'files' }, { kind: 'files', columns: ['M_star', 'SFR'] }]);
});

/** No script can make a DataTransfer that holds a folder. */
function transferOf(folder: Record<string, string[]>): DataTransfer {
  const fileEntry = (path: string) => ({
    isFile: true,
    isDirectory: false,
    fullPath: path,
    file: (resolve: (file: File) => void) => resolve(new File(['a\n1\n'], path.split('/').at(-1) ?? '')),
  });
  const folders = Object.entries(folder).map(([name, files]) => {
    let rest = files.map((file) => fileEntry(`/${name}/${file}`));
    const createReader = () => ({
      // Some at a time, as browsers do.
      readEntries: (resolve: (some: unknown[]) => void) => {
        const [first, ...more] = rest;
        rest = more;
        resolve(first ? [first] : []);
      },
    });
    return { isFile: false, isDirectory: true, fullPath: `/${name}`, createReader };
  });
  return {
    items: folders.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [],
  } as unknown as DataTransfer;
}

it('opens the files of folders with their paths', async () => {
  const dropped = await droppedFiles(
    transferOf({ CV_0: ['groups_090.hdf5', 'groups_088.hdf5'], CV_1: ['groups_090.hdf5'] }),
  );
  expect(dropped).toMatchObject({
    kind: 'files',
    paths: ['CV_0/groups_090.hdf5', 'CV_0/groups_088.hdf5', 'CV_1/groups_090.hdf5'],
  });
});

it('refuses an empty folder, and one with too many files, in words', async () => {
  expect(await droppedFiles(transferOf({ CV_0: [] }))).toMatchObject({ code: 'no-file' });
  const many = Array.from({ length: 2_001 }, (_, i) => `${i}.csv`);
  expect(await droppedFiles(transferOf({ all: many }))).toMatchObject({ code: 'too-many-files' });
});

it.each(['folder', 'file'] as const)('names the %s that the system does not let it read', async (what) => {
  const denied = (_: unknown, reject: (error: Error) => void) =>
    reject(new DOMException('Permission denied.', 'NotReadableError'));
  const file = { isFile: true, isDirectory: false, fullPath: '/boxes/CV_3.csv', file: denied };
  const whole = { isFile: false, isDirectory: true, fullPath: '/boxes' };
  const rest = [file];
  const readEntries = (resolve: (some: unknown[]) => void) => resolve(rest.splice(0));
  const entry = { ...whole, createReader: () => ({ readEntries: what === 'folder' ? denied : readEntries }) };
  const dropped = await droppedFiles({
    items: [{ kind: 'file', webkitGetAsEntry: () => entry }],
    files: [],
  } as unknown as DataTransfer);
  expect(dropped).toMatchObject({
    code: 'unreadable',
    message: `“${what === 'folder' ? 'boxes' : 'boxes/CV_3.csv'}” could not be read, so nothing was opened (Permission denied).`,
  });
});
