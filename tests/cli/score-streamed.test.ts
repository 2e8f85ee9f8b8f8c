/** Scoring a text table that is not held gives what holding it gives, whatever its blocks are cut at. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { readCsv } from '../../src/catalog/csv/csv';
import type { StreamedFile } from '../../src/catalog/reader';
import { noTotals, scoredLines } from '../../src/cli/score-streamed';
import { surveyed } from '../../src/cli/score-survey';
import { rounded } from '../../src/share/csv-out';
import { plainFit } from '../../src/share/model-density';
import type { Model } from '../../src/share/recipe';
import { scorableRows } from '../../src/share/score-rows';
import { untrainedModel } from '../share/untrained';

const model: Model = untrainedModel({
  dim: 2,
  context: 1,
  base: { kind: 'standard-normal' },
  transforms: [{ kind: 'affine', trainable: false, init: 'identity' }],
});

const ROWS = 41_000;
const [X0 = '', X1 = '', C = ''] = model.recipe.columns.map(({ name }) => name);

/** Names that are text, blanks, words, and markers of missing values of which a block of its own shows one at most. */
const TEXT = (() => {
  const draw = random(3, 'catalog');
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const x0 = i % 15_000 === 7 ? '-999' : (1 + Math.exp(draw.normal())).toFixed(5);
    const x1 = i % 9_000 === 8 ? '' : i % 20_000 === 9 ? 'none at all' : draw.normal().toExponential(3);
    return `g${i},"a, ${i}",${x1},${i === 40_990 ? 1e6 : draw.normal().toFixed(4)},${x0}`;
  });
  return `# made up\nid,note,${X1},${C},${X0}\n${lines.join('\n')}\n`;
})();

const fileOf = (bytes: Uint8Array): StreamedFile => ({
  name: 'many.csv',
  size: bytes.length,
  stream: () => new Blob([new Uint8Array(bytes)]).stream(),
});

async function streamed(file: StreamedFile) {
  const found = await surveyed(file, model);
  if (!found) throw new Error('it is held');
  const totals = noTotals();
  const fit = plainFit(model);
  const score = async (rows: Parameters<typeof fit.logProb>[0]) => ({ logProb: await fit.logProb(rows) });
  let text = '';
  for await (const piece of scoredLines(file, model, found, score, ['log_p', 'extrapolated'], totals)) text += piece;
  return { lines: text.trimEnd().split('\n'), totals };
}

describe('a table that is not held', () => {
  it('has the scores, the order and the reasons of one that is', async () => {
    const bytes = new TextEncoder().encode(TEXT);
    const table = await readCsv(fileOf(bytes));
    const held = scorableRows(table, model);
    const logProb = await plainFit(model).logProb(held);
    const expected = new Array<string>(ROWS).fill(',');
    for (const [i, row] of held.rows.entries()) {
      expected[row] = `${rounded((logProb[i] as number) + (held.logSlope[i] as number))},${held.extrapolated[i]}`;
    }
    const { lines, totals } = await streamed(fileOf(bytes));
    expect(lines[0]).toBe(`id,note,${X1},${C},${X0},log_p,extrapolated`);
    expect(lines).toHaveLength(ROWS + 1);
    const cells = TEXT.split('\n').slice(2, ROWS + 2);
    for (const [row, line] of lines.slice(1).entries()) {
      if (line !== `${cells[row]},${expected[row]}`) expect(line).toBe(`${cells[row]},${expected[row]}`);
    }
    const extrapolated = held.extrapolated.reduce((sum, one) => sum + one, 0);
    expect(extrapolated).toBeGreaterThan(0);
    expect(totals).toMatchObject({ rows: ROWS, scored: held.rows.length, notFinite: 0, extrapolated });
    expect([...totals.unscored].map(([reason, count]) => ({ reason, count }))).toEqual(
      expect.arrayContaining([...held.unscored]),
    );
    expect(held.unscored.some(({ reason }) => reason.includes('-999'))).toBe(true);
    // What is no number is named, by the same sentence.
    const found = await surveyed(fileOf(bytes), model);
    expect(found?.table.notes).toEqual(
      expect.arrayContaining(table.notes.filter((note) => note.includes('none at all'))),
    );
    expect(found?.table.notes.join()).toMatch(/3 cells of “.*” cannot be read as a number \(“none at all”\)/);
    // Packed, the same.
    expect((await streamed(fileOf(gzipSync(bytes)))).lines).toEqual(lines);
  });

  it('is held after all where all cells decide what they mean', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `${i};1,${100 + (i % 800)};0,5;1`);
    const text = `id;${X1};${C};${X0}\n${rows.join('\n')}\n`;
    expect(await surveyed(fileOf(new TextEncoder().encode(text)), model)).toBeUndefined();
  });

  it('refuses in the reader’s words what is no table, and a model whose columns it lacks', async () => {
    await expect(streamed(fileOf(new TextEncoder().encode('a,b\n')))).rejects.toThrow(/header and no rows/);
    const other = new TextEncoder().encode('a,b\n1,2\n3,4\n5,6\n');
    await expect(streamed(fileOf(other))).rejects.toThrow(/needs columns of numbers/);
  });
});
