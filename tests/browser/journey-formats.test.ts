/** FITS, VOTable and Parquet as they come, with the real worker: columns with their units, the choice of a table, a training. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { random } from '../../src/base/random';
import { type FitsTable, fitsBytes, rowOf } from '../catalog/fits-files';
import { openFile, openView, PHONE, renderWholeApp, setSteps, useCleanPage, WIDE } from './support/render-app';

useCleanPage();

const ROWS = 400;
const draw = random(21, 'catalog');
const speeds = Array.from({ length: ROWS }, () => 200 + 30 * draw.normal());

function fits(): File {
  const speed: FitsTable = {
    name: 'GALAXIES',
    fields: 1,
    cards: { TTYPE1: 'v_disp', TFORM1: 'D', TUNIT1: 'km s-1', TCOMM1: 'velocity dispersion' },
    rows: speeds.map((value) => rowOf(8, [0, 'setFloat64', value])),
  };
  const star: FitsTable = {
    name: 'STARS',
    fields: 1,
    cards: { TTYPE1: 'Gmag', TFORM1: 'E', TUNIT1: 'mag' },
    rows: speeds.map((value) => rowOf(4, [0, 'setFloat32', value / 10])),
  };
  return new File([fitsBytes(speed, star)], 'catalog.fits');
}

function votable(): File {
  const rows = speeds.map((value) => `<TR><TD>${value}</TD></TR>`).join('\n');
  const field =
    '<FIELD name="v_disp" datatype="double" unit="km.s-1"><DESCRIPTION>velocity dispersion</DESCRIPTION></FIELD>';
  const table = `<TABLE name="GALAXIES">${field}<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE>`;
  return new File(
    [`<?xml version="1.0"?><VOTABLE version="1.4"><RESOURCE>${table}</RESOURCE></VOTABLE>`],
    'answer.xml',
  );
}

function parquet(): File {
  return new File(
    [parquetWriteBuffer({ columnData: [{ name: 'v_disp', data: speeds, type: 'DOUBLE' }] })],
    'galaxies.pq',
  );
}

async function upload(file: File): Promise<void> {
  await openFile(file);
}

const column = (name: string) => page.getByRole('radio', { name, exact: true });

async function learn(name: string): Promise<void> {
  await column(name).click();
  await setSteps(30, 1);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'Test NLL' }), { timeout: 60_000 }).toBeVisible();
  // On a phone the columns are in a view of their own.
  await openView('Data');
}

it.each([
  ['a desktop', WIDE, 'Parquet'],
  ['a phone', PHONE, 'VOTable'],
])(
  'on %s, each format shows its columns with units; a FITS file its tables, of which one is learned, and another format',
  async (_where, size, also) => {
    await renderWholeApp(size);
    const list = page.getByRole('radiogroup', { name: 'Column to learn' });
    await upload(parquet());
    await expect.element(column('v_disp')).toBeInTheDocument();
    if (also === 'Parquet') await learn('v_disp');
    await upload(votable());
    await expect.element(list).toHaveTextContent(/v_disp km\/s/);
    await expect.element(page.getByRole('region', { name: 'v_disp' })).toHaveTextContent(/velocity dispersion/);
    if (also === 'VOTable') await learn('v_disp');
    await upload(fits());
    const tables = page.getByRole('combobox', { name: 'Tables in this file' });
    await expect.element(tables).toHaveValue('GALAXIES');
    await expect.element(list).toHaveTextContent(/v_disp km\/s/);
    await expect.element(page.getByRole('region', { name: 'v_disp' })).toHaveTextContent(/velocity dispersion/);
    await tables.selectOptions('STARS');
    await expect.element(list).toHaveTextContent(/Gmag mag/);
    await learn('Gmag');
  },
);

it('what a text table leaves open is asked, and words among numbers count as missing at a press', async () => {
  await renderWholeApp(WIDE);
  const thousands = (value: number) => `${Math.floor(value / 1_000)},${String(value % 1_000).padStart(3, '0')}`;
  const rows = Array.from({ length: 60 }, (_, i) => `${thousands(1_001 + 131 * i)}\t${i % 5 === 0 ? 'faint' : 18 + i}`);
  await upload(new File([['npart\tmag', ...rows, ''].join('\n')], 'counts.tsv'));
  const alert = page.getByRole('alert');
  await expect.element(alert).toHaveTextContent(/may be 1001 or 1.001/);
  await alert.getByRole('button', { name: 'Decimal point' }).click();
  await expect.element(column('npart')).toBeInTheDocument();
  await expect.element(alert).not.toHaveTextContent(/may be/);
  await expect.element(page.getByText(/mag: 48 of 60 cells are numbers; 12 are “faint”/)).toBeVisible();
  await page.getByRole('button', { name: 'Count as missing' }).click();
  await expect.element(page.getByText(/Counted as missing: “faint”/)).toBeVisible();
  await expect.element(column('mag')).toBeEnabled();
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect.element(page.getByRole('button', { name: 'Count as missing' })).toBeVisible();
});
