import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openFile } from '../../src/catalog/open';
import { readableUnit } from '../../src/catalog/unit-words';
import { votableDocument } from '../../src/catalog/votable/document';
import { xmlReader } from '../../src/catalog/votable/xml';
import { numbers, words } from './boxes-tables';
import { fileOf, refusal } from './files';
import { fitsBytes, rowOf } from './fits-files';

const document = (inside: string) =>
  `<?xml version="1.0"?>\n<VOTABLE version="1.4"><RESOURCE>${inside}</RESOURCE></VOTABLE>`;

const read = (text: string | Uint8Array, table?: string) =>
  openFile(fileOf(text, 'a.vot'), table === undefined ? {} : { table });

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/.{40}/g, '$&\n');

const FIELDS = `
  <FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"><DESCRIPTION> Right
    ascension &amp; more </DESCRIPTION></FIELD>
  <FIELD name="n" datatype="int"><VALUES null="-99"/></FIELD>
  <FIELD name="id" datatype="long"/>
  <FIELD name="m" datatype="float" unit="mag"/>
  <FIELD name="v" datatype="short" arraysize="2"/>
  <FIELD name="name" datatype="char" arraysize="*"/>
  <FIELD name="ok" datatype="boolean"/>`;

const ROWS = `
  <TR><TD>1.5</TD><TD>3</TD><TD>7</TD><TD>0.1</TD><TD>1 2</TD><TD>a &lt; b</TD><TD>true</TD></TR>
  <TR><TD/><TD>-99</TD><TD>9007199254740993</TD><TD>NaN</TD><TD>3 4</TD><TD><![CDATA[<x> & y]]></TD><TD>F</TD></TR>
  <!-- a <TD> that is none -->
  <TR ID="r"><TD >-2</TD><TD>0x1F</TD><TD></TD><TD>+Inf</TD><TD/><TD/><TD>?</TD></TR>`;

const TABLE = document(`<TABLE name="main">${FIELDS}<DATA><TABLEDATA>${ROWS}</TABLEDATA></DATA></TABLE>`);

describe('TABLEDATA', () => {
  test('is read with nulls, entities, vectors and facts', async () => {
    const table = await read(TABLE);
    expect(numbers(table, 'ra')).toEqual([1.5, Number.NaN, -2]);
    expect(numbers(table, 'n')).toEqual([3, Number.NaN, 31]);
    expect(words(table, 'id')).toEqual(['7', '9007199254740993', '']);
    expect(numbers(table, 'm')).toEqual([Math.fround(0.1), Number.NaN, Number.POSITIVE_INFINITY]);
    expect([numbers(table, 'v_0'), numbers(table, 'v_1')]).toEqual([
      [1, 3, Number.NaN],
      [2, 4, Number.NaN],
    ]);
    expect(words(table, 'name')).toEqual(['a < b', '<x> & y', '']);
    expect(numbers(table, 'ok')).toEqual([1, 0, Number.NaN]);
    expect(table.facts).toMatchObject({
      ra: { unit: 'deg', ucd: 'pos.eq.ra;meta.main', description: 'Right ascension & more' },
      n: { missing: '-99' },
    });
  });

  test.each([1, 2, 7, 64])('arrives in pieces of %d characters', (length) => {
    const arriving = votableDocument(undefined);
    const xml = xmlReader(arriving);
    for (let at = 0; at < TABLE.length; at += length) xml.push(TABLE.slice(at, at + length));
    const columns = (arriving.read()?.writers ?? []).flatMap((writer) => writer.columns());
    expect(columns.map(({ column }) => column('', 3).values[1])).toEqual([
      Number.NaN,
      Number.NaN,
      '9007199254740993',
      Number.NaN,
      3,
      4,
      '<x> & y',
      0,
    ]);
    expect(columns.map(({ column }) => column('', 3).values[0])).toEqual([
      1.5,
      3,
      '7',
      Math.fround(0.1),
      1,
      2,
      'a < b',
      1,
    ]);
  });

  test('with prefixes of a namespace, and gzipped', async () => {
    const prefixed = TABLE.replace(/<(\/?)(?=[A-Z])/g, '<$1v:');
    expect(numbers(await read(gzipSync(prefixed)), 'ra')).toEqual([1.5, Number.NaN, -2]);
  });

  test('counts rows of another length, and cells that are no numbers', async () => {
    const rows = '<TR><TD>1</TD></TR><TR><TD>x</TD><TD>2</TD><TD>3</TD></TR>';
    const fields = '<FIELD name="a" datatype="int"/><FIELD name="b" datatype="int"/>';
    const table = await read(document(`<TABLE>${fields}<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE>`));
    expect(numbers(table, 'a')).toEqual([1, Number.NaN]);
    expect(numbers(table, 'b')).toEqual([Number.NaN, 2]);
    expect(table.notes.join(' ')).toMatch(/2 rows have another number of cells.*1 cell of “a” cannot be read/);
  });
});

describe('binary data', () => {
  const row = (
    ra: number,
    n: number,
    id: bigint,
    m: number,
    v: readonly [number, number],
    name: string,
    ok: string,
  ) => {
    const fixed = rowOf(
      32 + name.length + 1,
      [0, 'setFloat64', ra],
      [8, 'setInt32', n],
      [12, 'setBigInt64', id],
      [20, 'setFloat32', m],
      [24, 'setInt16', v[0]],
      [26, 'setInt16', v[1]],
      [28, 'setUint32', name.length],
      [32, 'text', name],
      [32 + name.length, 'text', ok],
    );
    return [...fixed];
  };
  const first = row(1.5, 3, 7n, 0.25, [1, 2], 'abc', 'T');
  const second = row(-2, -99, 2n ** 53n + 1n, Number.NaN, [3, 4], '', 'F');
  const of = (kind: string, bytes: readonly number[]) =>
    document(
      `<TABLE>${FIELDS}<DATA><${kind}><STREAM encoding="base64">${base64(new Uint8Array(bytes))}</STREAM></${kind}></DATA></TABLE>`,
    );

  test('BINARY', async () => {
    const table = await read(of('BINARY', [...first, ...second]));
    expect(table.columns.map(({ values }) => values[0])).toEqual([1.5, 3, '7', 0.25, 1, 2, 'abc', 1]);
    expect(table.columns.map(({ values }) => values[1])).toEqual([
      -2,
      Number.NaN,
      '9007199254740993',
      Number.NaN,
      3,
      4,
      '',
      0,
    ]);
  });

  test('BINARY2, with a bit for each missing cell', async () => {
    const table = await read(of('BINARY2', [0b10000100, ...first, 0, ...second]));
    expect(table.columns.map(({ values }) => values[0])).toEqual([Number.NaN, 3, '7', 0.25, 1, 2, '', 1]);
    expect(table.rows).toBe(2);
  });

  test('cut short is refused', async () => {
    expect(await refusal(() => read(of('BINARY', first.slice(0, -3))))).toMatchObject({ code: 'damaged-votable' });
  });

  test('claiming a longer text than there is', async () => {
    const long = [...first];
    long.splice(28, 4, 255, 255, 255, 255);
    expect(await refusal(() => read(of('BINARY', long)))).toMatchObject({ code: 'damaged-votable' });
  });

  test('as FITS, with the facts of its FIELDs', async () => {
    const bytes = fitsBytes({
      fields: 1,
      cards: { TTYPE1: 'x', TFORM1: 'D' },
      rows: [rowOf(8, [0, 'setFloat64', 2.5])],
    });
    const table = await read(
      document(
        `<TABLE><FIELD name="x" datatype="double" unit="Jy"/><DATA><FITS><STREAM encoding="base64">${base64(bytes)}</STREAM></FITS></DATA></TABLE>`,
      ),
    );
    expect(numbers(table, 'x')).toEqual([2.5]);
    expect(table.facts).toEqual({ x: { unit: 'Jy' } });
  });
});

describe('of several tables', () => {
  const one = (name: string, value: number) =>
    `<TABLE name="${name}"><FIELD name="${name}_x" datatype="int"/><DATA><TABLEDATA><TR><TD>${value}</TD></TR></TABLEDATA></DATA></TABLE>`;
  const empty = '<TABLE name="empty"><FIELD name="e" datatype="int"/><DATA><TABLEDATA></TABLEDATA></DATA></TABLE>';

  test('the first with rows is read, any other by its name', async () => {
    const text = document(empty + one('a', 1) + one('b', 2));
    const table = await read(text);
    expect(table.tables).toMatchObject({
      read: 'a',
      all: [
        { name: 'empty', rows: 0 },
        { name: 'a', rows: 1 },
        { name: 'b', rows: 1 },
      ],
    });
    expect(numbers(table, 'a_x')).toEqual([1]);
    expect(numbers(await read(text, 'B'), 'b_x')).toEqual([2]);
    expect((await refusal(() => read(text, 'c'))).hint).toContain('“b”');
  });
});

describe('what a document asks for', () => {
  test('entities stay as they are written, and none is expanded', async () => {
    const bomb = `<!DOCTYPE VOTABLE [<!ENTITY a "${'lol'.repeat(100)}"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    const fields = '<FIELD name="n" datatype="int"/><FIELD name="w" datatype="char" arraysize="*"/>';
    const text = `<?xml version="1.0"?>${bomb}<VOTABLE><RESOURCE><TABLE>${fields}<DATA><TABLEDATA><TR><TD>1</TD><TD>&b;&x;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
    const table = await read(text);
    expect(words(table, 'w')).toEqual(['&b;&x;']);
    expect(table.notes.join()).toContain('entities');
  });

  test('data at another address are not fetched', async () => {
    const text = document(
      '<TABLE name="t"><FIELD name="n" datatype="int"/><DATA><BINARY><STREAM href="http://a.b/c"/></BINARY></DATA></TABLE>',
    );
    const problem = await refusal(() => read(text));
    expect(problem.code).toBe('no-table');
    expect(problem.message).toContain('http://a.b/c');
  });

  test('an error of the server is told in its words, an answer that was cut off is noted', async () => {
    const failed = document('<INFO name="QUERY_STATUS" value="ERROR">Unknown column “zz”</INFO>');
    expect((await refusal(() => read(failed))).message).toContain('Unknown column “zz”');
    const cut = TABLE.replace('</RESOURCE>', '<INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE>');
    expect((await read(cut)).notes.join()).toContain('cut its answer off');
  });

  test.each([
    ['a tag without end', '<FIELD name="', 'no-table'],
    ['no rows', '<TABLE><FIELD name="n" datatype="int"/><DATA><TABLEDATA/></DATA></TABLE>', 'no-rows'],
    [
      'words only',
      '<TABLE><FIELD name="w" datatype="char" arraysize="3"/><DATA><TABLEDATA><TR><TD>a</TD></TR></TABLEDATA></DATA></TABLE>',
      'no-numeric-column',
    ],
  ])('%s is refused', async (_what, inside, code) => {
    expect(await refusal(() => read(`<VOTABLE><RESOURCE>${inside}`))).toMatchObject({ code });
  });
});

test.each([
  ['km s-1', 'km/s'],
  ['km.s-1', 'km/s'],
  ['km/sec', 'km/s'],
  ['s**-1', '1/s'],
  ['erg s^-1 cm^-2', 'erg/(s cm2)'],
  ['erg/s/cm2', 'erg/(s cm2)'],
  ['W.m-2.Hz-1', 'W/(m2 Hz)'],
  ['10-20W/m2', '10-20W/m2'],
  ['mag', 'mag'],
  ['solMass', 'Msun'],
  ['1e10 Msun/h', '1e10 Msun/h'],
  ['[Msun]', '[Msun]'],
  ["'electron'.s**-1", 'electron/s'],
  ['log(cm.s**-2)', 'log(cm.s**-2)'],
  ['"h:m:s"', 'h:m:s'],
  ['10**-17 erg/(cm2 s)', '1e-17 erg/(cm2 s)'],
  ['---', undefined],
  [' ', undefined],
])('the unit %j is shown as %j', (written, shown) => {
  expect(readableUnit(written)).toBe(shown);
});
