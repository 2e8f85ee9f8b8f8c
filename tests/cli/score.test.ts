/** `npm run score` as scripts use it: a density in catalog units beside every row that can have one, and why the others have none. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainFlow } from '../../src/flow/evaluate';
import { plainLogProb } from '../../src/share/model-density';
import { readModel } from '../../src/share/model-file';
import { firstFlow } from '../share/first-flow';
import { drawnCatalog } from '../support/catalog-file';
import { type Ran, runCommand } from './run-command';

const run = runCommand;

let folder: string;
const at = (name: string) => join(folder, name);

/** A mass over five decades, and a colour given which it is learned. */
beforeAll(async () => {
  folder = await drawnCatalog('train.csv', 'M_star,colour', 600, (draw) => {
    const colour = draw.normal();
    return `${(10 ** (10 + 0.5 * colour + 0.3 * draw.normal())).toExponential(8)},${colour.toFixed(6)}`;
  });
  const args = ['--data', at('train.csv'), '--columns', 'M_star', '--given', 'colour', '--log10', 'M_star'];
  for (const [out, members] of [
    ['model.safetensors', '1'],
    ['model.json', '1'],
    ['average.safetensors', '2'],
  ] as const) {
    const fitted = await run(
      'fit',
      ...args,
      '--where',
      'M_star < 1e13',
      '--steps',
      '60',
      '--engine',
      'wasm',
      '--members',
      members,
      '--mixture',
      members === '1' ? 'off' : 'on',
      '--out',
      at(out),
    );
    if (fitted.code !== 0) throw new Error(fitted.stderr);
  }
});

const CATALOG = [
  'id,note,colour,M_star,log_p',
  '12345678901234567890,=HYPERLINK("x"),0.5,1e10,7',
  '12345678901234567891,"a, ""b""",0.5,2.5e9,7',
  '12345678901234567892,-5,0.5,0,7',
  '12345678901234567893,@x,,3e9,7',
  '12345678901234567894,+1e3,0.5,1e14,7',
];

async function scored(model: string, name = 'scores.csv'): Promise<{ lines: string[]; ran: Ran }> {
  await writeFile(at('data.csv'), `${CATALOG.join('\n')}\n`);
  const ran = await run('score', '--model', at(model), '--data', at('data.csv'), '--out', at(name), '--engine', 'wasm');
  return { lines: ran.code === 0 ? (await readFile(at(name), 'utf8')).trimEnd().split('\n') : [], ran };
}

describe('npm run score', () => {
  it('writes ln p in catalog units beside columns that stay as they were', async () => {
    const { lines, ran } = await scored('model.safetensors');
    expect(ran.code, ran.stderr).toBe(0);
    expect(lines[0]).toBe('id,note,colour,M_star,log_p,log_p_2');
    const model = readModel(await readFile(at('model.safetensors')));
    const { flow, standardisation } = model;
    const [shift = 0, scale = 1] = [standardisation.shift[0], standardisation.scale[0]];
    const [given = 0, givenScale = 1] = [standardisation.context.shift[0], standardisation.context.scale[0]];
    for (const [line, mass] of [
      [lines[1], 1e10],
      [lines[2], 2.5e9],
    ] as const) {
      const x = Float32Array.of((Math.log10(mass) - shift) / scale);
      const [logProb = 0] = plainFlow(flow, firstFlow(model)).logProb(x, Float32Array.of((0.5 - given) / givenScale));
      // p(M) = p(t) |dt/dM|, t = (log10 M − shift) / scale.
      const expected = logProb - Math.log(scale) - Math.log(mass * Math.LN10);
      expect(Math.abs(Number(line?.split(',').at(-1)) - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
    }
    expect(lines[1]).toMatch(/^12345678901234567890,"'=HYPERLINK\(""x""\)",0\.5,10000000000,7,/);
    expect(lines[2]).toMatch(/^12345678901234567891,"a, ""b""",0\.5,2500000000,7,/);
    expect(ran.stdout).toMatch(/^2 of 5 rows scored, mean ln p -\d/);
  });

  it('writes ln p of an average, and how far its members agree', async () => {
    const { lines, ran } = await scored('average.safetensors', 'average.csv');
    expect(ran.code, ran.stderr).toBe(0);
    expect(lines[0]).toBe('id,note,colour,M_star,log_p,log_p_2,log_p_spread');
    const model = readModel(await readFile(at('average.safetensors')));
    const [expected = 0] = await plainLogProb(model, { values: Float64Array.of(10), context: Float64Array.of(0.5) });
    const [score = 0, spread = 0] = (lines[1] ?? '').split(',').slice(-2).map(Number);
    const inCatalogUnits = expected - Math.log(1e10 * Math.LN10);
    expect(Math.abs(score - inCatalogUnits)).toBeLessThan(1e-4 * (1 + Math.abs(inCatalogUnits)));
    expect(spread).toBeGreaterThan(0);
  });

  it('leaves rows without a score blank and counts why', async () => {
    const { lines, ran } = await scored('model.safetensors');
    expect(lines.slice(3)).toEqual([
      '12345678901234567892,-5,0.5,0,7,',
      "12345678901234567893,'@x,,3000000000,7,",
      '12345678901234567894,+1e3,0.5,100000000000000,7,',
    ]);
    expect(ran.stderr).toMatch(/1 rows not scored: M_star is zero or negative/);
    expect(ran.stderr).toMatch(/1 rows not scored: colour is blank/);
    expect(ran.stderr).toMatch(/1 rows not scored: the model's filter leaves the row out/);
  });

  it('says which rows lie far outside of what the model was trained on, whatever form it was saved in', async () => {
    // The filter of the model leaves out masses above 1e13.
    await writeFile(at('far.csv'), 'M_star,colour\n1e10,0.5\n1e10,40\n1e10,-1e5\n1e3,0.5\n');
    for (const model of ['model.safetensors', 'model.json']) {
      const ran = await run('score', '--model', at(model), '--data', at('far.csv'), '--out', at('far-scores.csv'));
      expect(ran.stderr).toMatch(
        /3 of 4 rows lie far outside the training range \(colour from -\d.* to \d.*, M_star from \d.* to \d.*\)/,
      );
      const lines = (await readFile(at('far-scores.csv'), 'utf8')).trimEnd().split('\n');
      expect(lines[0]).toBe('M_star,colour,log_p,extrapolated');
      expect(lines.slice(1).map((line) => line.split(',').at(-1))).toEqual(['0', '1', '1', '1']);
    }
  });

  it('gives the same scores from the JSON form of the model', async () => {
    const { lines } = await scored('model.safetensors');
    expect((await scored('model.json', 'other.csv')).lines).toEqual(lines);
  });

  it.each([
    [['--data', 'a.csv', '--out', 'b.csv'], /Give --model/],
    [['--model', 'nowhere', '--data', 'a.csv', '--out', 'b.csv'], /There is no model file at nowhere/],
    [
      ['--model', 'package.json', '--data', 'a.csv', '--out', 'b.csv'],
      /This is not a model that can be opened: format/,
    ],
  ])('refuses %j in one sentence, with exit code 1', async (args, words) => {
    const { code, stdout, stderr } = await run('score', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(words);
  });

  it('names the columns that a catalog lacks', async () => {
    await writeFile(at('bare.csv'), 'mass,colour\n1,2\n3,4\n');
    const { code, stderr } = await run(
      'score',
      '--model',
      at('model.json'),
      '--data',
      at('bare.csv'),
      '--out',
      at('no.csv'),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/needs columns of numbers that “bare.csv” does not have: “M_star”/);
  });
});
