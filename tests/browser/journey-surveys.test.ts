/**
 * What an astronomer does with catalogs of surveys, by role: from the drop over a subset of its own to the outliers of the rest and a
 * figure, each step taken back. A FITS table with names, vectors and nulls on a desktop; a CSV of CasJobs on a phone.
 */
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { random } from '../../src/base/random';
import type { Session } from '../../src/ui/session';
import { fitsBytes, rowOf } from '../catalog/fits-files';
import { corners, drag } from './support/picture';
import {
  assign,
  openFile,
  openView,
  PHONE,
  renderWholeApp,
  setSteps,
  useCleanPage,
  violations,
  WIDE,
} from './support/render-app';

useCleanPage();

const ROWS = 700;
const draw = random(33, 'catalog');
/** Colour and magnitude of each source; the last is far from all others. */
const sources = Array.from({ length: ROWS }, (_, i) => {
  const r = 17 + 1.2 * draw.normal();
  const colour = (i % 3 === 0 ? 0.4 : 0.9) - 0.05 * (r - 17) + 0.08 * draw.normal();
  return i === ROWS - 1 ? { r: 15, colour: 2.6 } : { r, colour };
});

function fitsCatalog(): File {
  const rows = sources.map(({ r, colour }, i) =>
    rowOf(
      48,
      [0, 'text', `DESI-${String(39_627_000 + i)}`],
      [16, 'setFloat64', 150 + i / 100],
      [24, 'setFloat32', 10 ** (0.4 * (22.5 - r - colour))],
      [28, 'setFloat32', 10 ** (0.4 * (22.5 - r))],
      [32, 'setFloat32', 10 ** (0.4 * (22.5 - r + 0.3))],
      [36, 'setFloat32', i % 50 === 7 ? Number.NaN : 3 + 0.4 * draw.normal()],
      [40, 'setInt32', i % 25 === 3 ? -99 : 40 + (i % 17)],
      [44, 'setInt32', i % 4],
    ),
  );
  const cards = {
    ...{ TTYPE1: 'TARGETID', TFORM1: '16A', TTYPE2: 'TARGET_RA', TFORM2: 'D', TUNIT2: 'deg' },
    ...{ TTYPE3: 'FLUX', TFORM3: '3E', TUNIT3: 'nanomaggy', TTYPE4: 'LOGMSTAR', TFORM4: 'E' },
    ...{ TTYPE5: 'NPIX', TFORM5: 'J', TNULL5: -99, TTYPE6: 'PROGRAM', TFORM6: 'J' },
  };
  return new File([fitsBytes({ name: 'ZCATALOG', fields: 6, cards, rows })], 'zcatalog.fits');
}

function sdssCatalog(): File {
  const lines = sources.map(({ r, colour }, i) => {
    const magnitudes = [r + colour + 1.3, r + colour, r, r - 0.3, i % 40 === 5 ? -9999 : r - 0.5];
    const spectrum = i % 5 === 0 ? `11${String(72_000_000_000_000_000n + BigInt(i))}` : '0';
    return `12376507951465${String(10_627 + i)},${(150 + i / 100).toFixed(6)},${(2 + i / 300).toFixed(6)},${magnitudes
      .map((value) => (value === -9999 ? '-9999' : value.toFixed(5)))
      .join(',')},${(2.5 + 0.3 * draw.normal()).toFixed(4)},${spectrum},${i % 3 === 0 ? 'STAR' : 'GALAXY'}`;
  });
  const head = 'objid,ra,dec,psfMag_u,psfMag_g,psfMag_r,psfMag_i,psfMag_z,petroR50_r,specObjID,class';
  return new File([`#Table1\n${head}\n${lines.join('\n')}\n`], 'MyTable_0.csv');
}

const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click();
const bar = page.getByRole('region', { name: 'Selection' });

async function define(name: string, expression: string): Promise<void> {
  const form = page.getByRole('form', { name: 'New column' });
  await form.getByLabelText('New column').fill(name);
  await form.getByLabelText('Expression').fill(expression);
  await form.getByRole('button', { name: 'Add' }).click();
  await expect.element(page.getByRole('combobox', { name: `Role of ${name}`, exact: true })).toBeInTheDocument();
}

async function trained(session: Session, rows: number | undefined): Promise<void> {
  if (rows !== undefined) await expect.poll(() => session.state.value.prepared?.used, { timeout: 30_000 }).toBe(rows);
  await expect.poll(() => session.state.value.finished, { timeout: 60_000 }).toBeDefined();
}

const CATALOGS = {
  'a FITS table': {
    file: fitsCatalog,
    colour: '2.5 * log10(FLUX_1 / FLUX_0)',
    magnitude: '22.5 - 2.5 * log10(FLUX_1)',
    units: [/FLUX_0 nanomaggy/, /TARGET_RA deg/],
    missing: 'Details of NPIX',
    named: /^DESI-39627699$/,
  },
  'a CSV of CasJobs': {
    file: sdssCatalog,
    colour: 'psfMag_g - psfMag_r',
    magnitude: 'psfMag_r',
    units: [/psfMag_z/, /petroR50_r/],
    missing: 'Details of psfMag_z',
    named: /^1237650795146511326$/,
  },
} as const;

it.each([
  ['a FITS table', 'a desktop', WIDE],
  ['a CSV of CasJobs', 'a phone', PHONE],
] as const)(
  'walks %s on %s from its columns to the outliers of the rest of a subset, and back',
  async (which, _where, size) => {
    const { file, colour, magnitude, units, missing, named } = CATALOGS[which];
    const session = await renderWholeApp(size);
    await openFile(file());
    const list = page.getByRole('radiogroup', { name: 'Column to learn' });
    for (const unit of units) await expect.element(list).toHaveTextContent(unit);

    // A colour and a magnitude.
    await define('colour', colour);
    await define('mag', magnitude);
    await assign('mag', 'learn');
    await assign('colour', 'learn');
    await page.getByRole('button', { name: missing }).click();
    await expect.element(page.getByRole('region', { name: 'Data' })).toHaveTextContent(/missing/);
    await setSteps(40, 1);
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
    await press('Train');
    await trained(session, ROWS);
    expect(await violations()).toEqual([]);

    // The bluer half by the lasso, kept, named, trained on alone.
    await press('Lasso');
    drag(corners([0, 0], [0.6, 1]));
    await expect.poll(() => session.state.value.selection?.count ?? 0, { timeout: 20_000 }).toBeGreaterThan(200);
    const { selected, selection } = session.state.value;
    await press('Keep');
    await press('Train on it');
    await trained(session, selection?.count);
    await expect.poll(() => session.state.value.runs.length, { timeout: 30_000 }).toBe(2);
    await press(/^Overlay 1/);
    await expect.element(page.getByText(/^1.*, distance \d/)).toBeVisible();

    const files: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      files.push(this.href);
    });
    await press(/^Figure of colour against mag/);
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByRole('img').elements(), { timeout: 30_000 }).toHaveLength(1);
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => files, { timeout: 30_000 }).toHaveLength(1);
    expect((await (await fetch(files[0] ?? '')).text()).slice(0, 5)).toBe('%PDF-');
    await dialog.getByRole('button', { name: 'Close' }).click();

    // The subset is the reference; the last source leads the outliers, by its name.
    await openView('Outliers');
    await page.getByRole('combobox', { name: 'Ensemble size' }).selectOptions('1 (no intervals)');
    await page.getByRole('combobox', { name: 'Scored by' }).selectOptions('the flow of the settings');
    await bar.getByRole('button', { name: 'Outliers of the rest' }).click();
    await expect.poll(() => session.state.value.results, { timeout: 90_000 }).toHaveLength(1);
    expect(session.state.value.prepared?.used).toBe(ROWS);
    // A phone shows the rows where they are asked for.
    if (size === PHONE) await press(/Ranked rows$/);
    await page.getByRole('button', { name: /^Rank 1: look at it$/ }).click();
    await expect.element(page.getByRole('article', { name: /Rank 1$/ })).toBeVisible();
    await expect.element(page.getByRole('cell', { name: named }).first()).toBeInTheDocument();
    expect(await violations()).toEqual([]);

    // Every step is taken back, and no run and no result is lost.
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => session.state.value.selected).toBe('');
    await press('Undo');
    expect(session.state.value.selected).toBe(selected);
    for (let i = 0; i < 8 && session.state.value.choices.length > 0; i++) {
      await press('Undo');
      await expect.poll(() => session.state.value.choosing, { timeout: 30_000 }).toBe(false);
    }
    expect(session.state.value).toMatchObject({ choices: [], selected: '', subsets: [] });
    expect(session.state.value.runs).toHaveLength(2);
    expect(session.state.value.results).toHaveLength(1);
  },
  240_000,
);
