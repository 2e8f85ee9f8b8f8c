/** The session as the page uses it: events for everything, nothing lost on a refusal, runs that can be steered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { random } from '../../src/base/random';
import { openFile } from '../../src/catalog/open';
import { TABLE_FORMAT_NAMES } from '../../src/share/table-out/write';
import { presets } from '../../src/train/presets';
import type { ChooseRequest } from '../../src/worker/messages/catalog';
import { type Heard, heardSession } from './heard';

const training = { ...presets['poster-1d'].training, steps: 60, evaluateEvery: 20, batch: 64 };
const request = { flow: presets['poster-1d'].flow(1), training, seed: 3 };

function csvFile(rows = 400): File {
  const draw = random(5, 'catalog');
  const lines = Array.from({ length: rows }, (_, i) => `${i},${(10 ** (9 + draw.normal())).toExponential(6)}`);
  return new File([`id,M_star\n${lines.join('\n')}\n`], 'small.csv');
}

/** Columns as they are. */
const plain = (...names: string[]): ChooseRequest => ({
  columns: names.map((name) => ({ name, transform: 'none' })),
  seed: 3,
});

/** Galaxies of 12 simulations whose stellar mass follows the total one, and both the redshift. */
function boxes(): File {
  const draw = random(8, 'catalog');
  const lines = Array.from({ length: 1_200 }, (_, i) => {
    const redshift = (i % 4) * 0.05;
    const total = 11 + 0.4 * draw.normal();
    const star = total - 2 - 4 * redshift + 0.1 * draw.normal();
    return `CV_${i % 12},${redshift},${total.toFixed(6)},${star.toFixed(6)},${draw.normal().toFixed(6)}`;
  });
  return new File([`sim,redshift,total,star,spin\n${lines.join('\n')}\n`], 'boxes.csv');
}

let session: Heard['session'];
let events: Heard['events'];
let last: Heard['last'];
let until: Heard['until'];

beforeEach(async () => {
  ({ session, events, last, until } = await heardSession());
});

// A finished run is still measured, and would tell of it in the next test.
afterEach(() => session.reset());

describe('a session', () => {
  it('opens a file, prepares a column, trains it and compares held-out rows with samples', async () => {
    await session.open({ kind: 'files', files: [csvFile()] }, 1);
    expect(last('catalog')?.catalog).toMatchObject({ name: 'small.csv', rows: 400, synthetic: false });
    await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 3 });
    const prepared = last('prepared')?.prepared;
    expect(prepared).toMatchObject({ features: [{ label: 'log10 M_star' }], used: 400, trainRows: 320, testRows: 40 });
    const run = await session.train(request);
    expect(run).toBe(1);
    await until(() => last('finished') !== undefined);
    const { metrics, heldOut, samples, density, stopped } = last('finished')?.result ?? expect.fail('not finished');
    expect(stopped).toBe('all steps done');
    expect(metrics.testLogProb).toBeGreaterThan(-3);
    expect(metrics.gaussianLogProb).toBeCloseTo(-1.42, 0);
    expect(heldOut).toHaveLength(1);
    expect(heldOut[0]?.counts.reduce((a, b) => a + b)).toBeLessThanOrEqual(40);
    expect(samples[0]?.counts.length).toBe(heldOut[0]?.counts.length);
    if (density.kind !== 'curve') expect.fail('one column has a curve');
    const step = (density.grid[1] as number) - (density.grid[0] as number);
    expect(density.density.reduce((a, b) => a + b) * step).toBeCloseTo(1, 1);
    expect((await session.recipe())?.source).toMatchObject({ kind: 'file', name: 'small.csv' });
  });

  it('gives the same numbers twice for the same recipe', async () => {
    const logProbs: number[] = [];
    for (let i = 0; i < 2; i++) {
      await session.open({ kind: 'files', files: [csvFile()] }, 1);
      await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 3 });
      events.length = 0;
      await session.train(request);
      await until(() => last('finished') !== undefined);
      logProbs.push(last('finished')?.result.metrics.testLogProb ?? Number.NaN);
    }
    expect(logProbs[0]).toBe(logProbs[1]);
  });

  it('pauses, steps once, resumes and finishes by hand', async () => {
    await session.open({ kind: 'files', files: [csvFile()] }, 1);
    await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 3 });
    await session.step({ ...request, training: { ...training, steps: 100_000 } });
    await until(() => last('training')?.update.step === 1);
    await session.step(request);
    await until(() => last('training')?.update.step === 2);
    expect(last('training')?.update.phase).toBe('paused');
    await session.resume();
    await until(() => (last('training')?.update.step ?? 0) > 30);
    await session.pause();
    await until(() => last('training')?.update.phase === 'paused');
    await session.finish();
    await until(() => last('finished') !== undefined);
    expect(last('finished')?.result.stopped).toBe('stopped by hand');
  });

  it('tells the time of the whole training of a run that is reopened', async () => {
    await session.open({ kind: 'files', files: [csvFile()] }, 1);
    await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 3 });
    await session.train(request);
    await until(() => last('finished') !== undefined);
    const { trainSeconds } = last('finished')?.result.metrics ?? expect.fail('not finished');
    expect(trainSeconds).toBeGreaterThan(0);
    const kept = last('saved')?.saved ?? expect.fail('not saved');
    const again = async (from: typeof kept) => {
      events.length = 0;
      await session.train({ ...request, from });
      await until(() => last('finished') !== undefined);
      return last('finished')?.result.metrics.trainSeconds;
    };
    expect(await again(kept)).toBe(trainSeconds);
    // Nobody measured it, so that nobody may read “0 s”.
    const { spentMs: _, ...older } = kept.checkpoint;
    expect(await again({ ...kept, checkpoint: older })).toBe(0);
  });

  it('selects rows of the catalog, and counts them over the bins of the pictures', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    const loaded = await session.selectRows('redshift = 0');
    expect(loaded).toMatchObject({ used: 0, counts: [] });
    await session.choose({ columns: ['total', 'star'].map((name) => ({ name, transform: 'none' as const })), seed: 3 });
    const { features = [], used = 0 } = last('prepared')?.prepared ?? {};
    const all = await session.selectRows('total < 1e9');
    if ('problem' in all) throw new Error(all.problem.message);
    expect(all).toMatchObject({ count: used, used, counts: features.map(({ histogram: { counts } }) => counts) });
    const half = await session.selectRows('row_number() <= 10');
    if ('problem' in half) throw new Error(half.problem.message);
    expect([half.count, half.used, half.points.length, ...half.pointRows]).toEqual([
      10, 10, 20, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(await session.valuesAt('total', half.pointRows)).toEqual(half.points.filter((_, i) => i % 2 === 0));
    expect(await session.rowWords(3, ['sim', 'none'])).toEqual([{ name: 'sim', text: 'CV_3' }]);
    const file = await session.rowsTable('row_number() in (2, 4)', 'csv');
    if ('problem' in file) throw new Error(file.problem.message);
    expect(
      (await file.text())
        .trim()
        .split('\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['sim', 'CV_1', 'CV_3']);
    expect(await session.selectRows('mass > 1')).toMatchObject({ problem: { code: 'filter-column' } });
  });

  it.each(TABLE_FORMAT_NAMES)(
    'saves selected rows as %s: cells to the last bit, blanks, words and units',
    async (format) => {
      const header = ['# %ECSV 1.0', '# ---', '# datatype:', '# - {name: name, datatype: string}'];
      const column = '# - {name: v_disp, unit: km / s, datatype: float64}';
      const rows = Array.from({ length: 30 }, (_, i) => `"NGC ${i}" ${i % 4 === 3 ? '""' : Math.sqrt(i + 2)}`);
      const catalog = new File([[...header, column, 'name v_disp', ...rows, ''].join('\n')], 'galaxies.ecsv');
      await session.open({ kind: 'files', files: [catalog] }, 1);
      const saved = await session.rowsTable('row_number() > 26', format);
      if ('problem' in saved) throw new Error(saved.problem.message);
      const read = await openFile(new File([saved], `selected.${format}`), {});
      expect(read.columns.map(({ values }) => Array.from<number | string>(values))).toEqual([
        ['NGC 26', 'NGC 27', 'NGC 28', 'NGC 29'],
        [Math.sqrt(28), Number.NaN, Math.sqrt(30), Math.sqrt(31)],
      ]);
      expect(read.facts?.v_disp?.unit).toBe(format === 'csv' ? undefined : 'km/s');
    },
  );

  it('keeps what is loaded and trained when a file is refused', async () => {
    await session.open({ kind: 'files', files: [csvFile()] }, 1);
    await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 3 });
    await session.open({ kind: 'files', files: [new File([''], 'empty.csv')] }, 1);
    expect(last('problem')?.problem.message).toMatch(/empty/);
    expect(await session.train(request)).toBe(1);
    await until(() => last('finished') !== undefined);
  });

  it('refuses in words to train on nothing, on no column, and by a flow that cannot be', async () => {
    expect(await session.train(request)).toBe(0);
    expect(last('problem')?.problem.hint).toMatch(/open a catalog/i);
    await session.open({ kind: 'files', files: [csvFile()] }, 1);
    await session.choose({ columns: [], seed: 1 });
    expect(last('problem')?.problem.hint).toMatch(/choose a column to learn/i);
    await session.choose({ columns: [{ name: 'M_star', transform: 'log10' }], seed: 1 });
    const transforms = [{ kind: 'elementwise-spline', order: 'rational-quadratic', bins: 1, bound: 'auto' }] as const;
    expect(await session.train({ ...request, flow: { ...request.flow, transforms: [...transforms] } })).toBe(0);
    expect(last('problem')?.problem.message).toMatch(/cannot be built: transforms\.0\.bins/);
  });

  it('refuses in words to train on spikes that nobody decided on, and trains after the choice', async () => {
    const draw = random(6, 'catalog');
    const lines = Array.from({ length: 400 }, (_, i) => (i % 10 === 0 ? '0' : (1 + draw.uniform()).toFixed(9)));
    await session.open({ kind: 'files', files: [new File([`M_dm\n${lines.join('\n')}\n`], 'spiky.csv')] }, 1);
    await session.choose({ columns: [{ name: 'M_dm', transform: 'none' }], seed: 3 });
    expect(last('prepared')?.prepared).toMatchObject({ used: 400, spikes: [{ column: 'M_dm', treatment: undefined }] });
    for (const start of [session.train, session.step]) {
      events.length = 0;
      expect(await start(request)).toBe(0);
      expect(last('problem')?.problem.message).toMatch(/10\.0 % of the rows share the value 0 of “M_dm”/);
      expect(last('problem')?.problem.hint).toBe(
        'Choose one of drop, floor, dequantise, keep for “M_dm” under Spikes.',
      );
    }
    await session.choose({ columns: [{ name: 'M_dm', transform: 'none', spikes: 'drop' }], seed: 3 });
    expect(last('prepared')?.prepared.used).toBe(360);
    expect(await session.train(request)).toBe(1);
    expect((await session.recipe())?.columns).toEqual([{ name: 'M_dm', transform: 'none', spikes: 'drop' }]);
    await until(() => last('finished') !== undefined);
  });

  it('joins boxes with their parameters by the folders that they lie in', async () => {
    const box = (shift: number) => {
      const draw = random(shift, 'catalog');
      const rows = Array.from({ length: 100 }, () => (10 + draw.normal()).toFixed(6));
      return new File([`M_star\n${rows.join('\n')}\n`], 'groups_090.csv');
    };
    const parameters = new File(
      ['Name,Omega_m,sigma_8,A_SN1,A_AGN1,A_SN2,A_AGN2\nCV_0,0.3,0.8,1,1,1,1\nCV_1,0.3,0.8,1,1,1,1\n'],
      'p.csv',
    );
    await session.open(
      {
        kind: 'files',
        files: [box(1), box(2), parameters],
        paths: ['TNG/CV/CV_1/groups_090.csv', 'TNG/CV/CV_0/groups_090.csv', 'p.csv'],
      },
      1,
    );
    expect(last('catalog')?.catalog).toMatchObject({ rows: 200, groupings: [] });
    expect(last('catalog')?.catalog.profiles.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sim', 'snapshot', 'redshift', 'M_star', 'Omega_m', 'A_SN1']),
    );
    await session.choose(plain('M_star'));
    expect(last('prepared')?.prepared.used).toBe(200);
  });

  it('refuses addresses of other sites', async () => {
    await session.open({ kind: 'url', url: 'https://example.org/catalog.csv' }, 1);
    expect(last('problem')?.problem.message).toMatch(/example\.org is another site/);
  });

  it('shows the true density and entropy of a given PDF', async () => {
    await session.open(
      {
        kind: 'given-pdf',
        pdf: { kind: 'named', name: 'given-pdf-mixture' },
        count: 2_000,
        seed: 1,
      },
      1,
    );
    const truth = last('catalog')?.catalog.truth;
    expect(truth?.entropy).toBeCloseTo(3.6652, 3);
    if (truth?.kind !== 'curve') expect.fail('a given PDF has a curve');
    expect(truth.density.length).toBe(truth.grid.length);
  });

  it('trains two columns of a toy and shows its density over both, which holds its mass', async () => {
    await session.open({ kind: 'toy', toy: 'eight-gaussians', count: 3_000, seed: 1 }, 1);
    expect(last('catalog')?.catalog.truth).toMatchObject({ kind: 'toy', toy: 'eight-gaussians' });
    await session.choose(plain('x', 'y'));
    expect(last('prepared')?.prepared).toMatchObject({ features: [{ label: 'x' }, { label: 'y' }], used: 3_000 });
    expect(last('prepared')?.prepared.points).toHaveLength(2 * 2_400);
    await session.train({ flow: presets.default.flow(2), training: { ...training, steps: 150, batch: 256 }, seed: 3 });
    await until(() => last('finished') !== undefined);
    const { density, heldOut, samples, points, metrics } = last('finished')?.result ?? expect.fail('not finished');
    if (density.kind !== 'plane') expect.fail('two columns have a plane');
    expect(density.held).toBeGreaterThan(0.95);
    expect(density.held).toBeLessThan(1.02);
    expect(density.levels.map(({ mass }) => mass)).toEqual([0.5, 0.9, 0.99]);
    const [x] = density.marginals;
    const step = (x.grid[1] as number) - (x.grid[0] as number);
    expect(x.density.reduce((a, b) => a + b) * step).toBeCloseTo(density.held, 3);
    expect([heldOut.length, samples.length]).toEqual([2, 2]);
    expect(points?.heldOut).toHaveLength(600);
    expect(metrics.engine).toMatch(/^wasm/);
    // One Gaussian is 1.9 nats above the entropy; 150 steps come to within half a nat.
    expect(metrics.testLogProb - metrics.gaussianLogProb).toBeGreaterThan(0.5);
  });

  it.each([
    [[], /0 columns are to be learned/],
    [['x', 'x'], /chosen twice/],
    [['x', 'z'], /no column named “z”/],
  ])('refuses to learn %j together', async (names, words) => {
    await session.open({ kind: 'toy', toy: 'sine', count: 1_000, seed: 1 }, 1);
    await session.choose(plain(...names));
    expect(last('problem')?.problem.message).toMatch(words);
  });

  it('refuses a flow of two columns for one', async () => {
    await session.open({ kind: 'toy', toy: 'sine', count: 1_000, seed: 1 }, 1);
    await session.choose(plain('x'));
    expect(await session.train({ ...request, flow: presets['poster-2d'].flow(2) })).toBe(0);
    expect(last('problem')?.problem.message).toMatch(/made for 2 columns given 0, and 1 are chosen/);
  });

  it('keeps simulations whole in the split unless told otherwise, and then says what leaks', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    expect(last('catalog')?.catalog.groupings[0]).toMatchObject({ by: ['sim'], groups: 12 });
    await session.choose(plain('star'));
    // Ten boxes train, and one each validates and tests.
    expect(last('prepared')?.prepared).toMatchObject({ by: ['sim'], trainRows: 1_000, testRows: 100 });
    expect(last('prepared')?.prepared.leak).toBeUndefined();
    await session.choose({ ...plain('star'), by: [] });
    expect(last('prepared')?.prepared).toMatchObject({ by: [], trainRows: 960, testRows: 120 });
    expect(last('prepared')?.prepared.leak).toMatch(/share sim are now on both sides/);
  });

  it('uses only the rows that a filter lets through, and counts them beforehand', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    expect(await session.countRows("sim in ('CV_0', 'CV_1') and redshift < 0.2")).toEqual({ rows: 200 });
    expect(await session.countRows('mass > 1')).toMatchObject({ problem: { code: 'filter-column' } });
    await session.choose({ ...plain('star'), filter: 'redshift = 0' });
    expect(last('prepared')?.prepared).toMatchObject({ filtered: 300, used: 300, by: ['sim'] });
    // Two boxes cannot be split by box, so that rows are.
    await session.choose({ ...plain('star'), filter: "sim in ('CV_0', 'CV_1')" });
    expect(last('prepared')?.prepared).toMatchObject({ used: 200, by: [] });
  });

  it('learns three columns and shows draws of them', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    await session.choose(plain('total', 'star', 'spin'));
    expect(last('prepared')?.prepared.points).toHaveLength(3 * 1_000);
    await session.train({ flow: presets.default.flow(3), training: { ...training, steps: 100 }, seed: 3 });
    await until(() => last('finished') !== undefined);
    const { density, points } = last('finished')?.result ?? expect.fail('not finished');
    if (density.kind !== 'cloud') expect.fail('three columns have draws');
    expect(density.samples).toHaveLength(3 * 4_000);
    expect(points.samples).toHaveLength(3 * 100);
  });

  it('learns a column given another, and moves the density with what is given', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    const { columns } = plain('star');
    await session.choose({ columns: [...columns, { name: 'redshift', role: 'context', transform: 'none' }], seed: 3 });
    const { contexts, gaussianNll } = last('prepared')?.prepared ?? expect.fail('not prepared');
    expect(contexts).toMatchObject([{ label: 'redshift' }]);
    await session.train({ flow: presets.default.flow(1, 1), training: { ...training, steps: 300 }, seed: 3 });
    await until(() => last('finished') !== undefined);
    expect(last('finished')?.result.metrics.testLogProb).toBeCloseTo(-(gaussianNll ?? Number.NaN), 0);
    const meanAt = async (redshift: number) => {
      events.length = 0;
      await session.setContext([redshift]);
      await until(() => last('density') !== undefined);
      const density = last('density')?.density;
      if (density?.kind !== 'curve') return expect.fail('one column has a curve');
      const total = density.density.reduce((sum, p) => sum + p, 0);
      return density.density.reduce((sum, p, i) => sum + (p * (density.grid[i] as number)) / total, 0);
    };
    // By construction 4 dex per unit of redshift.
    const moved = (await meanAt(0)) - (await meanAt(0.15));
    expect(moved).toBeGreaterThan(0.45);
    expect(moved).toBeLessThan(0.7);
  });

  it('draws the contours of each flow again once a condition rests', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    const { columns } = plain('total', 'star');
    await session.choose({ columns: [...columns, { name: 'redshift', role: 'context', transform: 'none' }], seed: 3 });
    const flow = presets.light.flow(2, 1);
    await session.train({ flow, training: { ...training, steps: 20 }, members: 2, seed: 3 });
    await until(() => last('finished') !== undefined);
    const members = (density = last('density')?.density) => density?.kind === 'plane' && density.members?.length;
    expect(members(last('finished')?.result.density)).toBe(2);
    await session.setContext([0.05]);
    await until(() => members() !== undefined && members() !== false);
    expect(members()).toBe(2);
  });

  it('measures the finished flow in the background', async () => {
    await session.open({ kind: 'files', files: [boxes()] }, 1);
    await session.choose(plain('star'));
    await session.train(request);
    await until(() => last('assessment')?.assessment.complete === true);
    const { nll, findings, pit, coverage } = last('assessment')?.assessment ?? expect.fail('not assessed');
    expect(findings.map(({ title }) => title)).toEqual([
      'Baselines',
      'Overfitting',
      'Coverage',
      'Samples',
      'Calibration',
      'Training range',
      'Integral',
      'Spline range',
      'Inverse',
      'Split',
    ]);
    expect(findings.find(({ title }) => title === 'Integral')?.judgement).toBe('good');
    expect([pit.length, coverage.length]).toEqual([1, 3]);
    expect(nll.map(({ rows, count }) => [rows, count])).toEqual([
      ['training', 1_000],
      ['validation', 100],
      ['test', 100],
    ]);
  });

  it('calls a flow bad that is: one that has not learned', async () => {
    await session.open({ kind: 'toy', toy: 'eight-gaussians', count: 4_000, seed: 1 }, 1);
    await session.choose(plain('x', 'y'));
    await session.train({ flow: presets.default.flow(2), training: { ...training, steps: 1 }, seed: 3 });
    await until(() => last('assessment')?.assessment.complete === true);
    const bad = last('assessment')?.assessment.findings.filter(({ judgement }) => judgement === 'bad');
    expect(bad?.map(({ title }) => title)).toEqual(expect.arrayContaining(['Samples', 'Calibration']));
  });

  it('calls a flow good that has learned a toy', { timeout: 300_000 }, async () => {
    await session.open({ kind: 'toy', toy: 'sine', count: 12_000, seed: 1 }, 1);
    await session.choose(plain('x', 'y'));
    await session.train({ flow: presets.default.flow(2), training: presets.default.training, seed: 3 });
    await until(() => last('assessment')?.assessment.complete === true);
    const { findings, coverage } = last('assessment')?.assessment ?? expect.fail('not assessed');
    expect(findings.filter(({ judgement }) => judgement === 'bad')).toEqual([]);
    for (const { mass, observed, standardError } of coverage) {
      expect(Math.abs(observed - mass), `${mass}`).toBeLessThan(2.5 * standardError);
    }
  });
});
