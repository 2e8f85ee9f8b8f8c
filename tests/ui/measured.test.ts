/** Rows as they were measured, through the page's commands and the real session: chosen, in the Recipe, undone, trained, shown. */
import { afterEach, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { withMeasurements } from '../../src/cli/measured';
import { createSession as createPage } from '../../src/ui/create-session';
import { phaseOf, profileNamed } from '../../src/ui/of-state';
import { chosenRecipe } from '../../src/ui/recipe-choices';
import { settingsOf } from '../../src/ui/settings';
import { chooseBy } from '../../src/ui/share/open-recipe';
import { until } from '../../src/ui/until';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

const ROWS = 400;

/** x of deviation 1 with errors of 1 and a fifth of it missing, y near it with errors, and a weight. */
function stars(): File {
  const draw = random(3, 'catalog');
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const x = draw.normal();
    const y = x + 0.5 * draw.normal();
    const seen = i % 5 === 0 ? '' : (x + draw.normal()).toFixed(5);
    return [seen, '1', (y + 0.3 * draw.normal()).toFixed(5), i % 2 ? '1' : '3'].join();
  });
  return new File([`x,x_err,y,v\n${lines.join('\n')}\n`], 'stars.csv');
}

const commands = createSession({ kernels: kernelBytes });
const page = createPage(commands);
const settled = () => until(page.state, ({ choosing }) => !choosing);
const source = { kind: 'file', name: 'stars.csv', digest: '' } as const;
const recipe = () => chosenRecipe(page.state.value, source) ?? expect.fail('nothing is chosen');

async function chosen() {
  await page.open({ kind: 'files', files: [stars()] });
  for (const name of ['x', 'y']) {
    page.add(profileNamed(page.state.value, name) ?? expect.fail(name), 'feature');
    await settled();
  }
}

afterEach(() => commands.reset());

test('errors, holes and a weight are chosen, stand in the Recipe as on the command line, survive a transform, and are undone', async () => {
  await chosen();
  expect(profileNamed(page.state.value, 'x_err')?.facts?.errorOf).toBe('x');
  expect(page.state.value.prepared).toMatchObject({ used: 320 });
  page.setMeasurement('x', { error: 'x_err', holes: true });
  await settled();
  page.setMeasurement('y', { error: 0.3 });
  await settled();
  const { choices, by, identity } = page.state.value;
  page.assign({ choices, by, identity, weight: 'v' });
  await settled();

  const { prepared } = page.state.value;
  expect(prepared).toMatchObject({ used: ROWS, features: [{ cells: { missing: 80, noisy: 320, limits: 0 } }, {}] });
  expect(prepared?.effectiveRows).toBeCloseTo(0.8 * ROWS, 3);
  expect(prepared?.notes[0]).toContain('80 rows have missing cells or limits');
  expect(prepared?.gaussianNll).toBeUndefined();
  // A missing cell is shown nowhere: neither as a point nor in a histogram, where rows count by their weight.
  const points = prepared?.points ?? new Float32Array();
  const missing = points.filter((value, i) => i % 2 === 0 && Number.isNaN(value)).length;
  expect(missing / (points.length / 2)).toBeCloseTo(0.2, 1);
  const sum = prepared?.features[0]?.histogram.counts.reduce((a, b) => a + b, 0) ?? Number.NaN;
  expect(sum).toBeGreaterThan(290);
  expect(sum).toBeLessThan(350);

  const made = recipe();
  expect(made.weight).toBe('v');
  const table = {
    name: '',
    rows: 0,
    notes: [],
    columns: [{ kind: 'number' as const, name: 'x_err', values: new Float64Array() }],
  };
  const plain = made.columns.map(({ name, transform }) => ({ name, transform }));
  expect(made.columns).toEqual(withMeasurements(plain, { errors: 'x=x_err,y=0.3', holes: 'x' }, table));

  page.setTransform(profileNamed(page.state.value, 'x') ?? expect.fail(), 'asinh');
  await settled();
  expect(recipe().columns[0]).toMatchObject({ transform: 'asinh', error: 'x_err', holes: true });
  for (let i = 0; i < 2; i++) page.undo();
  await settled();
  expect(page.state.value).toMatchObject({ weight: undefined, choices: [{ error: 'x_err' }, { error: 0.3 }] });
  page.undo();
  await settled();
  expect(page.state.value.choices[1]).not.toHaveProperty('error');

  // A recipe of the command line opens on the page.
  expect(await chooseBy(page, made)).toBe(true);
  expect(recipe()).toEqual(made);
});

test('a choice that the worker refuses is taken back, in words', async () => {
  await chosen();
  const { choices, by, identity } = page.state.value;
  page.assign({ choices, by, identity, weight: 'x' });
  await settled();
  expect(page.state.value.refusal?.problem.message).toContain('cannot weigh rows');
  expect(page.state.value.weight).toBeUndefined();
});

test('a run learns true values, says what it does not test, and shows them with and without errors', async () => {
  await chosen();
  page.setMeasurement('x', { error: 'x_err', holes: true });
  await settled();
  page.remove('y');
  await settled();
  page.setSettings({
    ...settingsOf('light'),
    typed: { ...settingsOf('light').typed, steps: '60', members: '1', evaluateEvery: '20' },
  });
  page.toggleRun();
  await until(page.state, (state) => phaseOf(state) === 'finished' && state.finished !== undefined);
  await until(page.state, ({ assessment }) => assessment?.complete === true);
  const { assessment, finished } = page.state.value;
  expect(assessment?.baselines.map(({ name }) => name.replace(/\d+/, 'k'))).toEqual([
    'Deconvolved Gaussian',
    'Deconvolved mixture (k)',
  ]);
  expect(assessment?.findings.map(({ title }) => title)).toEqual(['Baselines', 'Errors', 'Draws', 'Overfitting']);
  expect(assessment?.coverage).toEqual([]);
  const widthOf = (density = page.state.value.finished?.density) => {
    if (density?.kind !== 'curve') return expect.fail('one column has a curve');
    const mass = density.density.reduce((a, b) => a + b, 0);
    const square = density.density.reduce((all, p, i) => all + p * (density.grid[i] as number) ** 2, 0);
    return Math.sqrt(square / mass);
  };
  // N(0, 1) below errors of 1.
  expect(widthOf(finished?.density)).toBeLessThan(1.25);
  page.setInstrument(true);
  await until(page.state, (state) => state.finished?.density !== finished?.density);
  expect(widthOf()).toBeGreaterThan(1.25);
  expect(widthOf()).toBeLessThan(1.6);

  await commands.findOutliers({ flow: { kind: 'light' }, members: 1, cut: 0.01, ignored: [], seed: 1 });
  await until(page.state, ({ outliers, refusal }) => outliers !== undefined || refusal !== undefined);
  expect(page.state.value.refusal).toBeUndefined();
  const { outcome, conditional } = page.state.value.outliers ?? expect.fail('no search');
  expect(conditional).toBe(true);
  expect(outcome.notes.join(' ')).toContain('scored by deconvolved mixtures');
});
