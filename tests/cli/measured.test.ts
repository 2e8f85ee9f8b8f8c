/** `npm run fit` and `npm run score` of a catalog with errors, missing cells, limits and weights. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawnCatalog } from '../support/catalog-file';
import { type Ran, runCommand } from './run-command';

let folder: string;
let fitted: Ran;
const at = (name: string) => join(folder, name);
const MEASURED = ['--errors', 'x=x_err,y=0.3', '--holes', 'x'];

/** True values (xt, yt) on a line, and what was measured of them. */
beforeAll(async () => {
  folder = await drawnCatalog('stars.csv', 'x,x_err,y,xt,v', 500, (draw) => {
    const xt = draw.normal();
    const yt = xt + 0.2 * draw.normal();
    const sigma = 0.2 + 0.6 * draw.uniform();
    const x = draw.uniform() < 0.2 ? '' : (xt + sigma * draw.normal()).toFixed(5);
    return [
      x,
      sigma.toFixed(4),
      (yt + 0.3 * draw.normal()).toFixed(5),
      xt.toFixed(5),
      (0.5 + draw.uniform()).toFixed(3),
    ].join();
  });
  fitted = await runCommand(
    ...['fit', '--data', at('stars.csv'), '--columns', 'x,y', '--errors', 'x=x_err,y=0.3', '--holes', 'x'],
    ...['--weight', 'v', '--steps', '20', '--members', '1', '--flow', 'light', '--engine', 'wasm'],
    ...['--out', at('model.safetensors'), '--json'],
  );
}, 180_000);

/** The columns of a CSV by name. */
async function columnsOf(name: string): Promise<Record<string, (number | undefined)[]>> {
  const [head = '', ...lines] = (await readFile(at(name), 'utf8')).trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  return Object.fromEntries(
    head.split(',').map((column, c) => [column, rows.map((row) => (row[c] === '' ? undefined : Number(row[c])))]),
  );
}

describe('fit', () => {
  it('keeps rows with missing cells, and tells how many they are and what weights leave', () => {
    expect(fitted.stderr).toContain('rows have missing cells or limits');
    const summary = JSON.parse(fitted.stdout) as Record<string, number>;
    expect(summary.dropped).toBe(0);
    expect((summary.completeRows as number) + (summary.incompleteRows as number)).toBe(500);
    expect(summary.incompleteRows).toBeGreaterThan(50);
    expect(summary.effectiveRows).toBeLessThan(500);
    expect(summary.effectiveRows).toBeGreaterThan(400);
    expect(summary.effectiveDraws).toBeGreaterThan(10);
    // Below the errors a line is narrower than one Gaussian of what was measured.
    expect(summary.mixtureLogProb).toBeGreaterThan(-3);
    expect(summary.testLogProb).toBeGreaterThan((summary.gaussianLogProb as number) - 0.5);
  });

  it.each([
    [['--errors', 'z=0.1'], "names 'z', which is not among the columns"],
    [['--errors', 'x'], '--errors takes'],
    [['--limits', 'x=99:faint'], 'COLUMN=99:beyond'],
    [['--errors', 'x=x_error'], '“x_error”'],
    [['--weight', 'x'], 'cannot weigh rows'],
  ] as const)('refuses %j in words', async (args, words) => {
    const ran = await runCommand('fit', '--data', at('stars.csv'), '--columns', 'x,y', ...args);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(words);
  });
});

describe('score', () => {
  it('writes marginal ln p with its error, and true values nearer than those that were measured', async () => {
    const ran = await runCommand(
      ...['score', '--model', at('model.safetensors'), '--data', at('stars.csv'), '--out', at('scores.csv')],
      ...['--engine', 'wasm', ...MEASURED],
    );
    expect(ran.stderr).not.toContain('not scored');
    const {
      x = [],
      xt = [],
      x_true: found = [],
      x_true_error: error = [],
      log_p: logP = [],
      log_p_error: own = [],
    } = await columnsOf('scores.csv');
    expect(logP.every((value) => Number.isFinite(value))).toBe(true);
    expect(own.every((value) => (value as number) < 0.5)).toBe(true);
    const square = (values: readonly (number | undefined)[]) => {
      const off = values.flatMap((value, i) => (x[i] === undefined ? [] : (value as number) - (xt[i] as number)));
      return off.reduce((sum, one) => sum + one * one, 0) / off.length;
    };
    expect(square(found)).toBeLessThan(0.5 * square(x));
    const within = found.filter((value, i) => Math.abs((value as number) - (xt[i] as number)) < (error[i] as number));
    expect(within.length / found.length).toBeGreaterThan(0.55);
    expect(within.length / found.length).toBeLessThan(0.82);
  });
});

describe('ask', () => {
  it('counts the errors that the columns were learned with, unless others are given', async () => {
    const few = (await readFile(at('stars.csv'), 'utf8')).split('\n').slice(0, 26);
    await writeFile(at('few.csv'), few.join('\n'));
    const widthOf = async (...more: string[]) => {
      const ran = await runCommand(
        ...['ask', '--model', at('model.safetensors'), '--data', at('few.csv'), '--unknown', 'y', '--draws', '40'],
        ...['--out', at('answers.csv'), '--engine', 'wasm', ...more],
      );
      expect(ran.stderr).toContain('x is blank');
      const { y_low68: low = [], y_high68: high = [] } = await columnsOf('answers.csv');
      const widths = high.flatMap((to, i) => (to === undefined ? [] : to - (low[i] as number)));
      return widths.reduce((sum, one) => sum + one / widths.length, 0);
    };
    const asLearned = await widthOf();
    expect(await widthOf('--given-error', 'x=x_err')).toBeCloseTo(asLearned, 6);
    expect(await widthOf('--given-error', 'x=0')).toBeLessThan(0.9 * asLearned);
  });
});

describe('outliers', () => {
  it('counts rows by their weights, and says so', async () => {
    const ran = await runCommand(
      ...['outliers', '--data', at('stars.csv'), '--columns', 'x,y', '--engine', 'wasm', '--folds', '2', '--json'],
      ...['--cut', '0.05', '--weight', 'v', ...MEASURED],
    );
    expect(ran.stderr).toContain('Rows count by their weights');
    const found = JSON.parse(ran.stdout) as Record<string, number> & { headline: string[] };
    expect(found.headline[0]).toContain('By their weights they count as');
    expect(found.weighedFound).not.toBeCloseTo(found.found as number, 6);
    expect(found.expected).toBeCloseTo(25, 6);
    expect(Math.abs((found.weighedFound as number) - 25)).toBeLessThan(15);
  });
});
