/** Rows that are selected in the picture: one set in the picture, the table and the bar; a subset, a training set, a reference sample. */
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Session } from '../../src/ui/session';
import { corners, drag, plane } from './support/picture';
import { PHONE, renderApp, renderWholeApp, setSteps, useCleanPage, violations } from './support/render-app';

useCleanPage();

const bar = page.getByRole('region', { name: 'Selection' });
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click();
async function openMoons(session: Session): Promise<void> {
  await session.open({ kind: 'toy', toy: 'two-moons', count: 1_500, seed: 1 });
  await expect.poll(() => session.state.value.prepared?.features.length, { timeout: 20_000 }).toBe(2);
  await expect.poll(() => plane()?.clientWidth).toBeGreaterThan(100);
  await expect.element(bar).toBeVisible();
}

const selectedRows = (session: Session) => {
  const { selected, selection } = session.state.value;
  return selection?.expression === selected ? selection.count : undefined;
};

it('selects by lasso, keeps a subset, trains on it beside the run on all, and compares the rest with it', async () => {
  const session = await renderWholeApp();
  await openMoons(session);
  await setSteps(60, 1);
  await press('Train');
  await expect.poll(() => session.state.value.finished, { timeout: 60_000 }).toBeDefined();
  const all = session.state.value.prepared?.used ?? 0;
  await press('Lasso');
  drag(corners([0, 0], [0.5, 1]));
  await expect.poll(() => selectedRows(session), { timeout: 20_000 }).toBeGreaterThan(300);
  expect(session.state.value.selected).toMatch(/^inside\(x, y, /);
  const count = selectedRows(session) ?? 0;
  expect(count).toBeLessThan(all);
  await expect.element(bar.getByText(/ of 1,500 rows selected/)).toBeVisible();
  // Shift adds, Alt removes, and Undo takes back.
  await press('Box');
  for (const [box, keys, more] of [
    [
      [
        [0.6, 0],
        [1, 1],
      ],
      { shiftKey: true },
      true,
    ],
    [
      [
        [0, 0],
        [0.25, 1],
      ],
      { altKey: true },
      false,
    ],
  ] as const) {
    drag(box, keys);
    await expect.poll(() => selectedRows(session))[more ? 'toBeGreaterThan' : 'toBeLessThan'](count);
    await press('Undo');
    await expect.poll(() => selectedRows(session)).toBe(count);
  }
  await press('Keep');
  await page.getByText('Subsets (1)').click();
  await userEvent.fill(page.getByRole('textbox', { name: 'Name of Subset 1' }), 'left');
  await userEvent.keyboard('{Enter}{Tab}');
  await expect.poll(() => session.state.value.subsets[0]?.name).toBe('left');
  await page.getByText('Subsets (1)').click();
  expect(session.state.value.finished).toBeDefined();
  await press('Train on it');
  await expect.poll(() => session.state.value.prepared?.used, { timeout: 20_000 }).toBe(count);
  // A finished run is listed at once.
  await expect.poll(() => session.state.value.runs.length, { timeout: 60_000 }).toBe(2);
  await expect.poll(() => session.state.value.finished, { timeout: 60_000 }).toBeDefined();
  await expect.element(page.getByRole('button', { name: /^Reopen 1/ })).toBeVisible();
  const { selected, filter } = session.state.value;
  expect(filter).toBe(selected);
  // The run on all beside it, and both in a figure.
  await press(/^Overlay 1/);
  await expect.element(page.getByText(/^1.*, distance \d/)).toBeVisible();
  const files: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push(this.href);
  });
  await press('Figure of y against x');
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.getByRole('img').elements(), { timeout: 30_000 }).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => files, { timeout: 30_000 }).toHaveLength(1);
  expect((await (await fetch(files[0] ?? '')).text()).slice(0, 5)).toBe('%PDF-');
  await dialog.getByRole('button', { name: 'Close' }).click();
  // The rest is among the rows that are searched, though the training set was not.
  await press('Outliers of the rest');
  await expect.poll(() => session.state.value.searching, { timeout: 60_000 }).toBeDefined();
  expect(session.state.value.prepared?.used).toBe(all);
  await press('Stop');
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => session.state.value.selected).toBe('');
  // Every step is taken back and made again; no run is lost.
  await press('Undo');
  expect(session.state.value).toMatchObject({ selected, filter: '' });
  await press('Undo');
  await expect.poll(() => session.state.value.prepared?.used, { timeout: 30_000 }).toBe(count);
  await press('Redo');
  await expect.poll(() => session.state.value.prepared?.used, { timeout: 30_000 }).toBe(all);
  expect(session.state.value.runs).toHaveLength(2);
}, 240_000);

it('zooms by the wheel, by fields and back, and flips an axis', async () => {
  const session = await renderWholeApp();
  await openMoons(session);
  const element = plane();
  const { left, top, width, height } = element.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  element.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: -400 }));
  const [from = 0, to = 0] = session.state.value.limits.x ?? [];
  const { histogram } = session.state.value.prepared?.features[0] ?? expect.fail('no column');
  expect(from).toBeGreaterThan(histogram.from);
  expect(to).toBeLessThan(histogram.to);
  await press('Reset zoom');
  expect(session.state.value.limits).toEqual({});
  await page.getByText('Axes', { exact: true }).click();
  await userEvent.fill(page.getByRole('textbox', { name: 'x axis from' }), '0.5');
  await userEvent.keyboard('{Tab}');
  await page.getByRole('checkbox', { name: 'Flip y' }).click();
  expect(session.state.value).toMatchObject({ limits: { x: [0.5, histogram.to] }, flipped: ['y'] });
  element.dispatchEvent(new MouseEvent('dblclick', at));
  expect(session.state.value).toMatchObject({ limits: {}, flipped: [] });
});

it('takes limits from fields and rows from the table, and can be used on a phone', async () => {
  const { session, calls } = await renderApp({}, PHONE);
  await session.open({ kind: 'sample' });
  await session.restore({
    choices: ['M_star', 'Z_star'].map((name) => ({ name, transform: 'log10' as const })),
    filter: '',
    by: undefined,
    identity: undefined,
    settings: session.state.value.settings,
  });
  await page.getByText('Limits', { exact: true }).click();
  await userEvent.fill(page.getByRole('textbox', { name: 'M_star more than' }), '1e9');
  await press('Select');
  await expect.poll(() => calls).toContain('selectRows M_star > 1000000000');
  await expect.element(bar.getByText('312 of 20,316 rows selected')).toBeVisible();
  expect(await violations()).toEqual([]);
});
