import { describe, expect, test } from 'vitest';
import { leavesOf } from '../../src/catalog/hdf5/cells';
import { readHdf5 } from '../../src/catalog/hdf5/read';
import { isHdf5 } from '../../src/catalog/hdf5/signature';
import { numberColumn, type Table } from '../../src/catalog/table';
import { refusal } from './files';
import { hdf5Bytes, hdf5Source, sourceOf, writeSubfind } from './hdf5-files';

const numbers = (table: Table, name: string) => Array.from(numberColumn(table, name)?.values ?? []);
const names = (table: Table) => table.columns.map((column) => column.name);

test('the signature is found at byte 0 and behind a user block, and nowhere else', async () => {
  const bytes = await hdf5Bytes((file) => writeSubfind(file));
  const behind = (block: number) => new Uint8Array([...new Uint8Array(block), ...bytes.subarray(0, 64)]);
  expect(isHdf5(bytes)).toBe(true);
  expect(isHdf5(behind(512))).toBe(true);
  expect(isHdf5(behind(2_048))).toBe(true);
  expect(isHdf5(behind(300))).toBe(false);
  expect(isHdf5(new TextEncoder().encode('a,b\n1,2\n'))).toBe(false);
  expect(isHdf5(new Uint8Array(3))).toBe(false);
});

describe('Subfind catalogs', () => {
  test('rows are subhaloes, arrays become named columns, and centrals are known', async () => {
    const { table, units, facts } = await readHdf5(await hdf5Source((file) => writeSubfind(file)));
    expect(table.rows).toBe(5);
    expect(numbers(table, 'central')).toEqual([1, 0, 0, 1, 0]);
    expect(numbers(table, 'SubfindID')).toEqual([0, 1, 2, 3, 4]);
    expect(numbers(table, 'SubhaloMassType_stars')).toEqual([0.25, 0.25, 0.25, 0, 0]);
    expect(numbers(table, 'SubhaloPos_z')).toEqual([2, 5, 8, 11, 14]);
    expect(numbers(table, 'Group_M_Crit200')).toEqual([100, 100, 100, 60, 60]);
    expect(table.facts?.Group_M_Crit200).toMatchObject({ unit: '1e10 Msun/h' });
    // The box is 25,000 wide: the second group's centre lies 1,011 away, across its border.
    const apart = [0, Math.sqrt(27), Math.sqrt(108), Math.sqrt(9 + 9 + 1_011 ** 2), 1_014];
    expect(numbers(table, 'GroupDistance').map((one) => one.toFixed(9))).toEqual(apart.map((one) => one.toFixed(9)));
    expect(names(table).filter((name) => name.startsWith('SubhaloMassType'))).toEqual([
      'SubhaloMassType_gas',
      'SubhaloMassType_dm',
      'SubhaloMassType_stars',
      'SubhaloMassType_bh',
    ]);
    expect(units).toMatchObject({ SubhaloMass: '1e10 Msun/h', SubhaloPos_x: 'ckpc/h' });
    expect(units).not.toHaveProperty('SubhaloGrNr');
    expect(facts).toMatchObject({ redshift: 0.1, h: 0.6711, boxSize: 25_000, omega0: 0.3, files: 1 });
    expect(facts.parameters).toEqual({ WindEnergyIn1e51erg: 3.6 });
  });

  test('the unit of length is the header’s', async () => {
    const source = await hdf5Source((file) => writeSubfind(file, { unitLength: 3.085678e24 }));
    expect((await readHdf5(source)).units).toMatchObject({ SubhaloPos_x: 'cMpc/h' });
  });

  test('a chunk keeps its place in the whole catalog', async () => {
    const before = { subhaloes: 100, groups: 7 };
    const { table, facts } = await readHdf5(await hdf5Source((file) => writeSubfind(file, { files: 8, before })));
    expect(facts).toMatchObject({ files: 8, subhaloes: { here: 5, total: 500 } });
    expect(numbers(table, 'SubfindID')).toEqual([100, 101, 102, 103, 104]);
    expect(numbers(table, 'central')).toEqual([1, 0, 0, 1, 0]);
  });

  test('a chunk that begins inside a group does not call its first row a central', async () => {
    const before = { subhaloes: 100, groups: 7 };
    const source = await hdf5Source((file) => writeSubfind(file, { files: 8, before, groupsElsewhere: 1 }));
    const { table } = await readHdf5(source);
    expect(numbers(table, 'central')).toEqual([0, 0, 0, 1, 0]);
    expect(numbers(table, 'Group_M_Crit200')).toEqual([Number.NaN, Number.NaN, Number.NaN, 60, 60]);
    expect(table.notes.join(' ')).toContain('The groups of 3 subhaloes are in another chunk');
    expect(numbers(table, 'SubfindID')).toEqual([100, 101, 102, 103, 104]);
  });

  test('an empty chunk has no rows; an empty catalog is refused', async () => {
    const empty = (files: number) =>
      hdf5Source((file) => {
        const header = file.create_group('Header');
        const counts = { NumFiles: files, Nsubgroups_ThisFile: 0, Nsubgroups_Total: files > 1 ? 40 : 0 };
        for (const [name, value] of Object.entries(counts)) header.create_attribute(name, value, null, '<i');
        file.create_group('Group');
        file.create_group('Subhalo');
      });
    const { table } = await readHdf5(await empty(4));
    expect(table).toMatchObject({ rows: 0, columns: [] });
    expect(table.notes.join(' ')).toContain('empty chunk');
    expect(await refusal(async () => readHdf5(await empty(1)))).toMatchObject({ code: 'no-rows' });
  });
});

describe('cells', () => {
  test('64-bit integers above 2^53 stay apart as text; smaller ones are numbers', async () => {
    const { table } = await readHdf5(await hdf5Source((file) => writeSubfind(file)));
    const ids = table.columns.find((column) => column.name === 'SubhaloIDMostbound');
    expect(ids?.kind).toBe('text');
    expect(ids?.values).toEqual(['1', '2', '9007199254740993', '18446744073709551615', '5']);
    const small = await hdf5Source((file) =>
      file.create_dataset({ name: 'id', data: BigInt64Array.from([-9_007_199_254_740_991n, -1n, 3_000_000_000n]) }),
    );
    expect(numbers((await readHdf5(small)).table, 'id')).toEqual([-9_007_199_254_740_991, -1, 3_000_000_000]);
  });

  test('words, NaN and infinities are kept as they are', async () => {
    const source = await hdf5Source((file) => {
      file.create_dataset({ name: 'mass', data: Float64Array.from([1, Number.NaN, Number.POSITIVE_INFINITY]) });
      file.create_dataset({ name: 'sim', data: ['CV_0', 'CV_1', 'Σ'] });
      file.create_dataset({ name: 'flag', data: Uint8Array.from([1, 0, 1]) });
      file.create_dataset({ name: 'fixed', data: ['ab', 'c', ''], dtype: 'S4' });
    });
    const { table } = await readHdf5(source);
    expect(numbers(table, 'mass')).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(numbers(table, 'flag')).toEqual([1, 0, 1]);
    const words = table.columns.filter((column) => column.kind === 'text');
    expect(words.map(({ name, values }) => [name, values])).toEqual([
      ['fixed', ['ab', 'c', '']],
      ['sim', ['CV_0', 'CV_1', 'Σ']],
    ]);
  });

  test('a compound dataset is a table', async () => {
    const source = await hdf5Source((file) => {
      const data = new Map<string, Float64Array | BigInt64Array | string[]>([
        ['mass', Float64Array.from([1.5, 2.5])],
        ['id', BigInt64Array.from([7n, 8n])],
        ['name', ['a', 'bc']],
      ]);
      const dtype: [string, string][] = [
        ['mass', '<d'],
        ['id', '<q'],
        ['name', 'S4'],
      ];
      file.create_dataset({ name: 'galaxies', data, dtype });
    });
    const { table } = await readHdf5(source);
    expect(table.rows).toBe(2);
    expect(numbers(table, 'mass')).toEqual([1.5, 2.5]);
    expect(numbers(table, 'id')).toEqual([7, 8]);
    expect(table.columns.find(({ name }) => name === 'name')?.values).toEqual(['a', 'bc']);
  });

  test('a pandas table in format “table” says that its columns’ names are lost', async () => {
    const source = await hdf5Source((file) => {
      const data = new Map([['values_block_0', Float64Array.from([1, 2])]]);
      file.create_group('data').create_dataset({ name: 'table', data, dtype: [['values_block_0', '<d']] });
    });
    const { table } = await readHdf5(source);
    expect(numbers(table, 'values_block_0')).toEqual([1, 2]);
    expect(table.notes.join(' ')).toContain('format "table"');
  });

  test('array fields have one cell per element, and mixed byte orders are kept apart', () => {
    const scalar = { shape: [], chunks: null, maxshape: null, total_size: 1, signed: true, vlen: false };
    const float = { ...scalar, type: 1, size: 4, littleEndian: true };
    const integer = { ...scalar, type: 0, size: 2, littleEndian: false };
    const array = { ...scalar, type: 10, size: 12, littleEndian: true, array_type: { ...float, shape: [3] } };
    const members = [
      { ...integer, name: 'n', offset: 0 },
      { ...array, name: 'xyz', offset: 2 },
    ];
    const { leaves } = leavesOf({
      ...scalar,
      type: 6,
      size: 14,
      littleEndian: false,
      compound_type: { members, nmembers: 2 },
    });
    expect(leaves.map(({ fields, index, offset }) => [fields.join('.'), index, offset])).toEqual([
      ['n', 0, 0],
      ['xyz', 0, 2],
      ['xyz', 1, 6],
      ['xyz', 2, 10],
    ]);
    expect(leaves.map(({ cell }) => 'littleEndian' in cell && cell.littleEndian)).toEqual([false, true, true, true]);
  });

  test('compressed datasets are read across blocks and chunks', async () => {
    const data = Float64Array.from({ length: 1_500_000 }, (_, row) => row % 1_000);
    const source = await hdf5Source((file) => {
      file.create_dataset({ name: 'x', data, chunks: [70_001], compression: 'gzip' });
      file.create_dataset({ name: 'y', data, chunks: [300_000] });
    });
    const seen: number[] = [];
    const { table } = await readHdf5(source, { onProgress: (fraction) => seen.push(fraction) });
    expect(numbers(table, 'x').findIndex((value, row) => value !== data[row])).toBe(-1);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.every((fraction, index) => fraction > (seen[index - 1] ?? 0))).toBe(true);
    expect(seen.at(-1)).toBe(1);
  });
});

describe('plain groups', () => {
  const source = () =>
    hdf5Source((file) => {
      const deep = file.create_group('snap').create_group('photometry');
      for (const band of ['g', 'r', 'i']) {
        const dataset = deep.create_dataset({ name: band, data: Float32Array.from([1, 2, 3]) });
        if (band === 'g') dataset.create_attribute('units', 'mag');
      }

      deep.create_dataset({ name: 'colours', data: Float32Array.from([1, 2, 3, 4, 5, 6]), shape: [3, 2] });
      deep.create_dataset({ name: 'edges', data: Float32Array.from([0, 1, 2, 3]) });
      const other = file.create_group('other');
      other.create_dataset({ name: 'z', data: Float64Array.from([4, 5]) });
    });

  test('the group with the most equal datasets is the table, and the others are named', async () => {
    const { table, units } = await readHdf5(await source());
    expect(names(table).sort()).toEqual(['colours_0', 'colours_1', 'g', 'i', 'r']);
    expect(units).toEqual({ g: 'mag' });
    expect(table.tables).toMatchObject({ read: expect.any(String), why: expect.stringContaining('most columns') });
    expect(table.tables?.all.map(({ name, rows }) => [name, rows])).toEqual(
      expect.arrayContaining([
        ['/snap/photometry (4 rows)', 4],
        ['/other', 2],
      ]),
    );
  });

  test('another group can be chosen, and one that is not there is refused', async () => {
    const { table } = await readHdf5(await source(), { group: 'other' });
    expect(numbers(table, 'z')).toEqual([4, 5]);
    const missing = async () => readHdf5(await source(), { group: '/nowhere' });
    expect(await refusal(missing)).toMatchObject({ code: 'no-such-table', hint: expect.stringContaining('other') });
  });

  test('names from outside lose control characters and stay unique', async () => {
    const evil = await hdf5Source((file) => {
      for (const name of ['a\nb', 'a b', '\u202egnp', '__proto__']) {
        file.create_dataset({ name, data: Float32Array.from([1, 2]) });
      }
    });
    const { table, units } = await readHdf5(evil);
    expect(names(table).sort()).toEqual(['__proto__', 'a b', 'a b (2)', 'gnp']);
    expect(units).toEqual({});
  });
});

describe('pandas', () => {
  function writeFrame(file: Parameters<typeof writeSubfind>[0], key: string, rows: number): void {
    const group = file.create_group(key);
    group.create_attribute('pandas_type', 'frame');
    group.create_dataset({ name: 'axis0', data: ['b', 'n', 'a', 'junk'], dtype: 'A4' });
    group.create_dataset({ name: 'axis1', data: Int32Array.from({ length: rows }, (_, row) => 10 * row) });
    group.create_dataset({ name: 'block0_items', data: ['a', 'b'], dtype: 'A4' });
    const values = Float64Array.from({ length: 2 * rows }, (_, index) => index);
    group.create_dataset({ name: 'block0_values', data: values, shape: [rows, 2] });
    group.create_dataset({ name: 'block1_items', data: ['n'], dtype: 'A4' });
    group.create_dataset({ name: 'block1_values', data: Int32Array.from({ length: rows }), shape: [rows, 1] });
    group.create_dataset({ name: 'block2_items', data: ['junk'], dtype: 'A4' });
    group.create_dataset({ name: 'block2_values', data: Uint8Array.from([128, 4]), shape: [2] });
  }

  test('columns stand in the frame’s order, with the index where it says something', async () => {
    const { table } = await readHdf5(await hdf5Source((file) => writeFrame(file, 'data', 3)));
    expect(names(table)).toEqual(['index', 'b', 'n', 'a']);
    expect(numbers(table, 'b')).toEqual([1, 3, 5]);
    expect(numbers(table, 'index')).toEqual([0, 10, 20]);
    expect(table.notes.join(' ')).toContain('left out: “junk”');
  });

  test('the largest of several keys is read, and another can be chosen', async () => {
    const source = await hdf5Source((file) => {
      writeFrame(file, 'small', 3);
      writeFrame(file, 'large', 4);
    });
    const { table } = await readHdf5(source);
    expect(table.rows).toBe(4);
    expect(table.tables?.all).toContainEqual(expect.objectContaining({ name: '/small', rows: 3 }));
    expect((await readHdf5(source, { group: 'small' })).table.rows).toBe(3);
  });
});

describe('refusals', () => {
  test('a file without a table, without numbers, without rows', async () => {
    const bare = await hdf5Source((file) => void file.create_group('nothing'));
    expect(await refusal(() => readHdf5(bare))).toMatchObject({ code: 'no-table' });
    const words = await hdf5Source((file) => void file.create_dataset({ name: 'sim', data: ['a', 'b'] }));
    expect(await refusal(() => readHdf5(words))).toMatchObject({ code: 'no-numeric-column' });
    const none = await hdf5Source(
      (file) => void file.create_dataset({ name: 'x', data: new Float64Array(0), shape: [0] }),
    );
    expect(await refusal(() => readHdf5(none))).toMatchObject({ code: 'no-rows' });
  });

  test('a filter that the library lacks is named with its dataset', async () => {
    const bytes = await hdf5Bytes((file) => {
      file.create_dataset({ name: 'x', data: new Float64Array(1_000), chunks: [100], compression: 'gzip' });
    });
    // The list of filters: number 1, a name of 8 bytes, its flags, one argument.
    const list = [1, 0, 8, 0, 0, 0, 1, 0, ...new TextEncoder().encode('deflate')];
    const at = bytes.findIndex((_, start) => list.every((byte, index) => bytes[start + index] === byte));
    bytes.set([1, 125], at);
    const problem = await refusal(() => readHdf5(sourceOf(bytes)));
    expect(problem).toMatchObject({ code: 'unsupported-filter' });
    expect(problem.message).toMatch(/“\/x” is compressed with Blosc/);
  });

  test('more cells or columns than a tab holds are refused before anything is read', async () => {
    const wide = await hdf5Source((file) => {
      for (let column = 0; column < 2_001; column++) file.create_dataset({ name: `c${column}`, data: [1, 2] });
    });
    expect(await refusal(() => readHdf5(wide))).toMatchObject({ code: 'too-many-columns' });
    const claimed = await hdf5Source((file) => {
      const dataset = file.create_dataset({ name: 'x', data: [1, 2], maxshape: [null], chunks: [1_000] });
      dataset.resize([500_000_000]);
    });
    expect(await refusal(() => readHdf5(claimed))).toMatchObject({ code: 'too-many-cells' });
    const huge = { name: 'big.hdf5', size: 5e9, arrayBuffer: async () => new ArrayBuffer(0) };
    expect(await refusal(() => readHdf5(huge))).toMatchObject({ code: 'too-large' });
  });

  test('a file that is cut short, or none at all', async () => {
    const bytes = await hdf5Bytes((file) => writeSubfind(file));
    const cut = sourceOf(bytes.slice(0, bytes.length / 2));
    expect(await refusal(() => readHdf5(cut))).toMatchObject({ code: 'damaged-hdf5' });
    const text = sourceOf(new TextEncoder().encode('a,b\n1,2\n'));
    expect(await refusal(() => readHdf5(text))).toMatchObject({ code: 'damaged-hdf5' });
    const gone = { size: 10, arrayBuffer: () => Promise.reject(new Error('The file was moved')) };
    expect(await refusal(() => readHdf5(gone))).toMatchObject({ code: 'unreadable' });
  });

  test('reading stops between reads when it is told to', async () => {
    const source = await hdf5Source((file) => {
      for (const name of ['a', 'b', 'c']) file.create_dataset({ name, data: new Float64Array(10) });
    });
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (fraction: number) => {
      seen.push(fraction);
      controller.abort();
    };
    const problem = await refusal(() => readHdf5(source, { signal: controller.signal, onProgress }));
    expect(problem).toMatchObject({ code: 'cancelled' });
    expect(seen).toHaveLength(1);
  });
});

describe('what is stated of values, and how they lie', () => {
  test('astropy’s masks blank the cells that they mask, and are no columns', async () => {
    const source = await hdf5Source((file) => {
      file.create_dataset({ name: 'z', data: Float64Array.from([0.1, 99, 0.3]) });
      file.create_dataset({ name: 'z.mask', data: Uint8Array.from([0, 1, 0]) });
    });
    const { table } = await readHdf5(source);
    expect(names(table)).toEqual(['z']);
    expect(numbers(table, 'z')).toEqual([0.1, Number.NaN, 0.3]);
    expect(table.notes).toEqual([expect.stringContaining('1 cell of “z” are masked')]);
  });

  test('netCDF’s fill values are missing, and packed values are unpacked', async () => {
    const source = await hdf5Source((file) => {
      const packed = file.create_dataset({ name: 't', data: Int16Array.from([-32_768, 440, 1_007]) });
      packed.create_attribute('_FillValue', -32_768, null, '<h');
      packed.create_attribute('scale_factor', 0.5, null, '<d');
      packed.create_attribute('add_offset', 10, null, '<d');
      packed.create_attribute('units', 'K');
    });
    const { table } = await readHdf5(source);
    expect(numbers(table, 't')).toEqual([Number.NaN, 230, 513.5]);
    expect(table.facts).toEqual({ t: { unit: 'K', missing: '-32768' } });
  });

  test('a matrix on its side, MATLAB’s rows, and names beside a matrix', async () => {
    const wide = await hdf5Source((file) => {
      file.create_dataset({ name: 'm', data: Float64Array.from({ length: 200 }, (_, i) => i), shape: [2, 100] });
    });
    const { table } = await readHdf5(wide);
    expect(table).toMatchObject({ rows: 100, notes: [expect.stringContaining('2 × 100')] });
    expect([numbers(table, 'm_0')[1], numbers(table, 'm_1')[1]]).toEqual([1, 101]);
    const matlab = await hdf5Source((file) => {
      for (const name of ['ra', 'dec']) {
        file.create_dataset({ name, data: Float64Array.from({ length: 30 }, (_, i) => i), shape: [1, 30] });
      }
    });
    expect((await readHdf5(matlab)).table).toMatchObject({ rows: 30, notes: [] });
    const named = await hdf5Source((file) => {
      file.create_dataset({ name: 'data', data: Float64Array.from([1, 2, 3, 4, 5, 6]), shape: [3, 2] });
      file.create_dataset({ name: 'columns', data: ['ra', 'dec'], dtype: 'A3' });
    });
    const read = (await readHdf5(named)).table;
    expect(names(read)).toEqual(['ra', 'dec']);
    expect(read.tables).toBeUndefined();
  });

  test('vaex’s columns are one table, and so is a group with its dictionaries', async () => {
    const vaex = await hdf5Source((file) => {
      const columns = file.create_group('table').create_group('columns');
      for (const name of ['ra', 'z']) {
        const column = columns.create_group(name);
        column.create_attribute('unit', 'deg');
        column.create_dataset({ name: 'data', data: Float64Array.from([1, 2, 3]) });
      }
    });
    const { table } = await readHdf5(vaex);
    expect(names(table)).toEqual(['ra', 'z']);
    expect(table.facts?.ra).toEqual({ unit: 'deg' });
    const caesar = await hdf5Source((file) => {
      const galaxies = file.create_group('galaxy_data');
      galaxies.create_dataset({ name: 'n', data: Float64Array.from([1, 2, 3]) });
      galaxies.create_group('dicts').create_dataset({ name: 'masses.stellar', data: Float64Array.from([4, 5, 6]) });
      const haloes = file.create_group('halo_data');
      for (const name of ['a', 'b', 'c']) haloes.create_dataset({ name, data: new Float64Array(9) });
    });
    const galaxies = (await readHdf5(caesar)).table;
    expect(names(galaxies)).toEqual(['n', 'masses.stellar']);
    expect(galaxies.tables).toMatchObject({
      read: '/galaxy_data',
      all: [{ name: '/galaxy_data' }, { name: '/halo_data' }],
    });
  });
});
