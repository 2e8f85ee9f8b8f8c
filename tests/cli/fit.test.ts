/** `npm run fit` as scripts use it: the last line is one JSON object, progress is on stderr, and refusals exit with 1. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { readModel } from '../../src/share/model-file';
import { drawnCatalog } from '../support/catalog-file';
import { runCommand, runProcess } from './run-command';

const run = (...args: readonly string[]) => runCommand('fit', ...args);

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await drawnCatalog('galaxies.csv', 'id,M_star,colour', 600, (draw, i) => {
    const mass = 10 + draw.normal();
    return `${i},${(i % 50 === 0 ? 0 : 10 ** mass).toExponential(5)},${(mass + draw.normal()).toFixed(5)}`;
  });
  data = join(folder, 'galaxies.csv');
});

describe('npm run fit', () => {
  it('prints one JSON object, leaves a model, and gives the same numbers twice', async () => {
    const out = join(folder, 'model.safetensors');
    const args = ['--data', data, '--columns', 'M_star', '--log10', 'M_star', '--steps', '40', '--seed', '5', '--json'];
    const first = await runProcess('fit', ...args, '--out', out);
    expect(first.code, first.stderr).toBe(0);
    const summary = JSON.parse(first.stdout.trim().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ rows: 600, dropped: 12, testRows: 59, steps: 5 * 40, members: 5 });
    expect(Object.keys(summary).sort()).toEqual(
      [
        'bestStep',
        'dropped',
        'engine',
        'gaussianLogProb',
        'kernelLogProb',
        'members',
        'mixtureLogProb',
        'mixtureShare',
        'rows',
        'spread',
        'steps',
        'testLogProb',
        'testLogProbStdErr',
        'testRows',
        'trainSeconds',
      ].sort(),
    );
    expect(first.stderr).toMatch(/step 40\/40/);
    const model = readModel(await readFile(out));
    expect(model.metrics.testLogProb).toBe(summary.testLogProb);
    const second = JSON.parse((await run(...args)).stdout);
    expect(second.testLogProb).toBe(summary.testLogProb);
  });

  it('says first that a plainer density beats the flow, with the error of the difference', async () => {
    const { stdout, code } = await run(
      ...['--data', data, '--test', data, '--columns', 'M_star,colour', '--log10', 'M_star', '--flow', 'poster-2d'],
      ...['--steps', '1'],
    );
    expect(code).toBe(0);
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(/^A Gaussian.* beats the flow: test NLL .* better by [\d.]+ ± [\d.]+ nats\. Use it/);
    expect(second).toMatch(/^Test ln p -[\d.]+ ± [\d.]+ nats per row \(588 rows\); Gaussian -2/);
  });

  it('has errors of whole groups where rows are kept together by group', async () => {
    // Every simulation has an offset of its own: its rows are worth little more than one.
    const draw = random(9, 'catalog');
    const rows = Array.from({ length: 200 }, (_, sim) => {
      const offset = 2 * draw.normal();
      return Array.from({ length: 10 }, () => `s${sim},${(offset + 0.3 * draw.normal()).toFixed(6)}`);
    });
    const file = join(folder, 'sims.csv');
    await writeFile(file, `sim,x\n${rows.flat().join('\n')}\n`);
    const errorOf = async (...more: readonly string[]) => {
      const { stdout } = await run(
        '--data',
        file,
        '--columns',
        'x',
        '--flow',
        'poster-1d',
        '--steps',
        '20',
        '--json',
        ...more,
      );
      return JSON.parse(stdout).testLogProbStdErr as number;
    };
    expect((await errorOf('--by', 'sim')) / (await errorOf())).toBeGreaterThan(1.7);
  });

  it('measures on the rows of --test and trains several columns', async () => {
    const { stdout, code } = await run(
      ...['--data', data, '--test', data, '--columns', 'M_star,colour', '--log10', 'M_star', '--flow', 'poster-2d'],
      ...['--steps', '5', '--json'],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ testRows: 588 });
  });

  it.each([
    [['--data', 'nowhere.csv', '--columns', 'x'], /There is no file at nowhere\.csv/],
    [['--preset', 'given-pdf-mixture', '--data', 'a.csv'], /either --data FILE\.csv or --preset NAME/],
    [['--preset', 'no-such'], /There is no preset 'no-such'/],
    [['--preset', 'bimodal', '--flow', 'none'], /There is no flow 'none'/],
    [['--preset', 'bimodal', '--engine', 'abacus'], /There is no engine 'abacus'/],
    [['--preset', 'bimodal', '--steps', '2.5'], /--steps takes a whole number/],
    // More than a saved model may say: it could never be opened again.
    [['--preset', 'bimodal', '--steps', '10000001'], /training\.steps: .*10000000/],
    [['--preset', 'bimodal', '--stepz', '2'], /stepz/],
    [['--preset', 'bimodal', '--log10', 'y', '--columns', 'x'], /--log10 names 'y'/],
  ])('refuses %j in one sentence, with exit code 1', async (args, words) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a column that is not in the file, naming it', async () => {
    const { code, stderr } = await runProcess('fit', '--data', data, '--columns', 'M_stars');
    expect(code).toBe(1);
    expect(stderr).toMatch(/M_stars/);
  });

  it('trains on dependent columns and copies only after that is decided', async () => {
    const file = join(folder, 'ties.csv');
    const draw = random(9, 'catalog');
    const rows = Array.from({ length: 300 }, () => {
      const [a, b] = [draw.normal(), draw.normal()];
      return [a, b, a - b].map((value) => value.toPrecision(9)).join(',');
    });
    await writeFile(file, `g,r,colour\n${[...rows, ...rows.slice(0, 30)].join('\n')}\n`);
    const args = [
      '--data',
      file,
      '--columns',
      'g,r,colour',
      '--flow',
      'light',
      '--steps',
      '5',
      '--engine',
      'wasm',
      '--json',
    ];
    const undecided = await run(...args);
    expect(undecided).toMatchObject({ code: 1, stdout: '' });
    expect(undecided.stderr).toMatch(
      /“colour” = “g” − “r”, exactly but for rounding.*--dependent drop \(leaves out colour\)/,
    );
    const copies = await run(...args, '--dependent', 'drop');
    expect(copies.code).toBe(1);
    expect(copies.stderr).toMatch(
      /colour is left out.*30 of 330 rows \(9\.1 %\) repeat.*--duplicates drop\|together\|keep\.\n$/s,
    );
    const trained = await run(...args, '--dependent', 'drop', '--duplicates', 'drop');
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ rows: 330, dropped: 30 });
  });

  it('trains on spikes only after --spikes says what is done about them', async () => {
    const args = ['--data', data, '--columns', 'M_star', '--flow', 'poster-1d', '--steps', '5', '--engine', 'wasm'];
    const undecided = await run(...args);
    expect(undecided.code).toBe(1);
    expect(undecided.stdout).toBe('');
    expect(undecided.stderr).toMatch(/2\.0 % of the rows share the value 0 of “M_star”.*unbounded/);
    expect(undecided.stderr).toMatch(/Decide with --spikes M_star=drop\|floor\|dequantise\|keep\.\n$/);
    const dropped = await run(...args, '--spikes', 'M_star=drop', '--json');
    expect(dropped.code, dropped.stderr).toBe(0);
    expect(JSON.parse(dropped.stdout)).toMatchObject({ rows: 600, dropped: 12 });
    for (const wrong of ['M_star=forget', 'M_star', 'mass=drop']) {
      const { code, stderr } = await run(...args, '--spikes', wrong);
      expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(stderr).toMatch(/^--spikes /);
    }
  });
});
