/** A page that is left in the middle: what was open is offered again, and the run goes on from where it was. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import type { Source } from '../../src/share/recipe';
import { mountSaved } from '../../src/ui/saved/mount';
import { deleteSaved, listSaved, loadSaved } from '../../src/ui/saved/store';
import { loadRuns } from '../../src/ui/saved/stored-runs';
import type { Session } from '../../src/ui/session';
import { assign, openView, renderApp, renderWholeApp, setSteps, useCleanPage, violations } from './support/render-app';

useCleanPage();

const STEPS = 100_000;
const pages: { readonly session: Session; readonly leave: () => void }[] = [];

const entries = async () => (await listSaved()).entries;
const keptStep = async () => Math.max(0, ...(await entries()).map(({ session }) => session.run?.step ?? 0));
const forgetAll = async () => deleteSaved((await entries()).map(({ id }) => id));

async function visit(): Promise<Session> {
  const session = await renderWholeApp();
  pages.push({ session, leave: mountSaved(session) });
  return session;
}

async function sourceOf(session: Session): Promise<Source> {
  const opened = await session.ask((commands) => commands.source());
  if (!opened) throw new Error('no catalog is open');
  return opened.source;
}

/** As a reload does: nothing is asked of the page any more, and its worker stops. */
function leave(): void {
  const left = pages.pop();
  left?.leave();
  left?.session.reset();
  for (const old of document.body.querySelectorAll(':scope > div')) old.remove();
}

beforeEach(forgetAll);
afterEach(async () => {
  while (pages.length > 0) leave();
  await forgetAll();
});

async function trainMoons(): Promise<void> {
  await page.getByText('Data from a given PDF', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Density' }).selectOptions('Two moons');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect.element(page.getByRole('combobox', { name: 'Transform of x' })).toBeVisible();
  await setSteps(STEPS);
  // It must not end by itself.
  await page.getByLabelText('Patience', { exact: true }).fill('0');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}

function fileOf(count: number): File {
  const draw = random(3, 'catalog');
  const rows = Array.from({ length: count }, () => `${draw.normal().toFixed(6)},${draw.uniform().toFixed(6)}`);
  return new File([`mass,spin\n${rows.join('\n')}\n`], 'mine.csv');
}

async function upload(file: File): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('the page has no file input');
  await userEvent.upload(input, file);
}

const offers = page.getByRole('region', { name: 'Saved work' });
const goOn = () => page.getByRole('button', { name: /^Go on/ });

it('offers a run, loses none of it where the page is left again at once, and deletes it where asked', async () => {
  const first = await visit();
  await trainMoons();
  await expect.poll(keptStep, { timeout: 40_000 }).toBeGreaterThan(100);
  const curve = first.state.value.training?.curve.step[0];
  leave();
  const kept = await keptStep();

  await visit();
  await expect.element(offers).toHaveTextContent(/moons.* with x, y, at step [\d,]+ of 100,000/i);
  expect(await violations()).toEqual([]);
  await goOn().click();
  // Left as soon as the catalog is open: the run has not been kept anew.
  await expect.element(page.getByRole('combobox', { name: 'Transform of x' })).toBeVisible();
  await new Promise((resolve) => setTimeout(resolve, 600));
  leave();
  expect(await keptStep()).toBeGreaterThanOrEqual(kept);

  const third = await visit();
  await goOn().first().click();
  await expect.poll(() => third.state.value.training?.step ?? 0, { timeout: 40_000 }).toBeGreaterThan(kept);
  // The looks of the first page belong to the run.
  expect(third.state.value.training?.curve.step[0]).toBe(curve);
  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = () => third.state.value.training?.step ?? 0;
  await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  // A pause is kept at once, and what was gone on with is replaced by it.
  await expect.poll(keptStep).toBe(paused());
  expect(await entries()).toHaveLength(1);
  leave();

  await visit();
  await page.getByRole('button', { name: /^Delete Two moons|^Delete .*moons/i }).click();
  await expect.element(offers).not.toBeInTheDocument();
  expect(await entries()).toEqual([]);
}, 120_000);

it('lists finished runs again after a reload, with their names and weights, until a person deletes them', async () => {
  const first = await visit();
  await upload(fileOf(400));
  for (const column of ['mass', 'spin']) await assign(column, 'learn');
  const run = async (seed: string) => {
    await setSteps(30);
    await page.getByLabelText('Flows', { exact: true }).fill('1');
    await page.getByLabelText('Seed', { exact: true }).fill(seed);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => first.state.value.finished !== undefined, { timeout: 60_000 }).toBe(true);
  };
  await run('1');
  await page.getByRole('textbox', { name: 'Name of 1: mass, spin' }).fill('first seed');
  await userEvent.keyboard('{Enter}');
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await run('2');
  await expect
    .poll(async () => (await loadRuns(await sourceOf(first))).map(({ name }) => name))
    .toEqual(['first seed', undefined]);
  const kept = first.state.value.runs.map(({ metrics }) => metrics?.testLogProb);
  // What is drawn over the picture, and how it is shown, is kept as well.
  const subset = { name: 'heavy', where: 'mass > 0' };
  await page.getByRole('button', { name: 'Overlay first seed' }).click();
  first.look({ subsets: [subset], shownSubsets: [subset.where], limits: { spin: [0.2, 0.8] }, flipped: ['mass'] });
  await page.getByLabelText('Show rows where').fill('spin > 0.5');
  await page.getByRole('button', { name: 'mass', exact: true }).click();
  await expect.poll(async () => (await entries())[0]?.session.look?.table?.sort).toMatchObject({ column: 'mass' });
  leave();

  const second = await visit();
  await goOn().click();
  await expect.poll(() => second.state.value.finished !== undefined, { timeout: 60_000 }).toBe(true);
  await expect.poll(() => second.state.value.runs.map(({ metrics }) => metrics?.testLogProb)).toEqual(kept);
  await openView('Train');
  await expect.element(page.getByText(/^heavy/).first()).toBeVisible();
  await expect.element(page.getByLabelText('Show rows where')).toHaveValue('spin > 0.5');
  expect(second.state.value).toMatchObject({ limits: { spin: [0.2, 0.8] }, flipped: ['mass'] });
  await expect.element(page.getByText(/first seed, distance 0\.\d\d/)).toBeVisible();
  await page.getByRole('button', { name: 'Delete first seed' }).click();
  await expect.poll(async () => (await loadRuns(await sourceOf(second))).length).toBe(1);
  // A catalog that is deleted takes its runs along.
  const source = await sourceOf(second);
  await forgetAll();
  expect(await loadRuns(source)).toEqual([]);
}, 120_000);

it('keeps a file once for all sessions, a session for each tab, and deletes the file with the last of them', async () => {
  const file = fileOf(500);
  for (const column of ['mass', 'spin']) {
    await visit();
    await upload(file);
    await page.getByRole('radio', { name: column, exact: true }).click();
    await expect
      .poll(async () => (await entries()).some(({ session }) => session.recipe?.columns[0]?.name === column))
      .toBe(true);
    leave();
  }
  const work = await listSaved();
  expect(work.entries.map(({ session }) => session.recipe?.columns[0]?.name)).toEqual(['spin', 'mass']);
  expect(work.bytes).toBe(file.size);
  const [newer, older] = work.entries;
  if (!newer || !older) throw new Error('two sessions are kept');
  await deleteSaved([newer.id]);
  expect(await (await loadSaved(older.id))?.files?.[0]?.text()).toBe(await file.text());
  await deleteSaved([older.id]);
  expect((await listSaved()).bytes).toBe(0);
});

it('drops what the first version of the page kept, in words', async () => {
  await new Promise((resolve) => {
    indexedDB.deleteDatabase('knotwork').onsuccess = resolve;
  });
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open('knotwork', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('session').put({ version: 1 }, 'last');
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
  const { session } = await renderApp();
  pages.push({ session, leave: mountSaved(session) });
  await expect.element(offers).toHaveTextContent(/1 session that another version of this page kept/);
});

/** A record as nobody should find it. */
async function putRaw(value: unknown): Promise<void> {
  await listSaved();
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('knotwork');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('sessions', 'readwrite');
      transaction.objectStore('sessions').put(value, 'x.1');
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

it('deletes what it cannot open, and says so', async () => {
  const { session } = await renderApp();
  await putRaw({ session: { version: 2, at: 1, name: 'x', source: { kind: 'sample', seed: 1 }, recipe: { flow: 1 } } });
  pages.push({ session, leave: mountSaved(session) });
  await expect.element(offers).toHaveTextContent(/1 session that another version of this page kept cannot be opened/);
  expect(await entries()).toEqual([]);
});
