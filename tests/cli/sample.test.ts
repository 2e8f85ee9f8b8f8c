/** `npm run sample`: samples of a saved model in catalog units, at what it is given. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawnCatalog } from '../support/catalog-file';
import { runCommand as run } from './run-command';

let folder: string;
const at = (name: string) => join(folder, name);

/** ln mass follows the colour, and a second column follows nothing. */
beforeAll(async () => {
  folder = await drawnCatalog('train.csv', 'mass,colour', 800, (draw) => {
    const colour = draw.normal();
    return `${(10 ** (10 + 0.5 * colour + 0.2 * draw.normal())).toExponential(8)},${colour.toFixed(6)}`;
  });
  for (const [out, given] of [
    ['given.safetensors', ['--given', 'colour']],
    ['plain.safetensors', []],
  ] as const) {
    const args = ['--data', at('train.csv'), '--columns', 'mass', '--log10', 'mass', '--members', '1'];
    const fitted = await run('fit', ...args, ...given, '--steps', '150', '--engine', 'wasm', '--out', at(out));
    if (fitted.code !== 0) throw new Error(fitted.stderr);
  }
});

async function sampled(...args: string[]) {
  const ran = await run('sample', '--engine', 'wasm', '--out', at('out.csv'), ...args);
  const text = ran.code === 0 ? await readFile(at('out.csv'), 'utf8') : '';
  const [head = '', ...lines] = text.trimEnd().split('\n');
  return { ...ran, head, rows: lines.map((line) => line.split(',').map(Number)) };
}

const meanLog = (masses: readonly (number | undefined)[]) =>
  masses.reduce((sum: number, mass) => sum + Math.log10(mass as number) / masses.length, 0);

describe('npm run sample', () => {
  it('draws the same samples twice for one seed, and others for another', async () => {
    const model = ['--model', at('plain.safetensors'), '--rows', '2000'];
    const first = await sampled(...model, '--seed', '3');
    expect(first).toMatchObject({ code: 0, head: 'mass', stdout: '2000 samples\n' });
    expect(first.rows).toHaveLength(2000);
    expect(meanLog(first.rows.map(([mass]) => mass))).toBeCloseTo(10, 0);
    expect((await sampled(...model, '--seed', '3')).rows).toEqual(first.rows);
    expect((await sampled(...model, '--seed', '4')).rows).not.toEqual(first.rows);
  });

  it('draws at values that are named, and at every row of a catalog, each beside what it was given', async () => {
    const model = ['--model', at('given.safetensors'), '--rows', '1500'];
    const named = await sampled(...model, '--given', 'colour=1');
    expect(named.head).toBe('colour,mass');
    expect(named.rows.every(([colour]) => colour === 1)).toBe(true);
    expect(Math.abs(meanLog(named.rows.map(([, mass]) => mass)) - 10.5)).toBeLessThan(0.1);
    await writeFile(at('asked.csv'), 'colour,other\n-1,a\n,b\n1,c\n');
    const asked = await sampled(...model, '--given', at('asked.csv'));
    expect(asked.stdout).toBe('3000 samples, 1500 at each of 2 rows\n');
    expect(asked.stderr).toContain('1 row left out: colour is blank');
    const of = (wanted: number) => asked.rows.filter(([colour]) => colour === wanted).map(([, mass]) => mass);
    expect([of(-1).length, of(1).length]).toEqual([1500, 1500]);
    expect(Math.abs(meanLog(of(-1)) - 9.5)).toBeLessThan(0.1);
    expect(Math.abs(meanLog(of(1)) - 10.5)).toBeLessThan(0.1);
    await writeFile(at('one.csv'), 'colour\n1\n');
    expect((await sampled(...model, '--given', at('one.csv'))).stdout).toBe('1500 samples\n');
  });

  it('says where a value is far outside of what was trained on', async () => {
    const far = await sampled('--model', at('given.safetensors'), '--rows', '5', '--given', 'colour=40');
    expect(far.stderr).toContain('extrapolation');
  });

  it.each([
    [['--model', 'given.safetensors', '--rows', '5'], /given colour: name their values by --given colour=NUMBER/],
    [['--model', 'plain.safetensors', '--rows', '5', '--given', 'colour=1'], /given no column/],
    [['--model', 'given.safetensors', '--rows', '5', '--given', 'colour=red'], /NAME=NUMBER.*'colour=red'/],
    [['--model', 'given.safetensors', '--rows', '5', '--given', 'colour=1,mass=2'], /--given names mass/],
    [['--model', 'given.safetensors', '--rows', '0', '--given', 'colour=1'], /at least 1/],
    [['--model', 'given.safetensors', '--rows', '2000000', '--given', 'colour=1'], /1 to a million/],
    [['--model', 'none.safetensors', '--rows', '5'], /no model file/],
  ] as const)('refuses %j in words', async ([option, model, ...rest], words) => {
    const refused = await sampled(option, at(model), ...rest);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(words);
  });
});
