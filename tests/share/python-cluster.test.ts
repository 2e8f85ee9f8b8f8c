/** The second Python file trains in several processes and scores folders; what it saves opens again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyTransform, invertTransform, logSlope } from '../../src/catalog/column-transforms';
import { random } from '../../src/flow/random';
import type { FlowSpec } from '../../src/flow/spec';
import { plainLogProb } from '../../src/share/model-density';
import { readModel, writeModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { pythonHas, runPython, temporaryFolder, writeExport } from './python-runner';
import { untrainedModel } from './untrained';

const present = pythonHas('torch', 'numpy');
const dask = present && pythonHas('dask');

const flow: FlowSpec = {
  dim: 2,
  context: 1,
  base: { kind: 'standard-normal' },
  transforms: [
    { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
    {
      kind: 'autoregressive-spline',
      visit: 'ascending',
      fast: 'density',
      hidden: [16],
      activation: 'tanh',
      order: 'quadratic',
      bins: 6,
      bound: 3,
    },
  ],
};

/** With a column whose name would be code, or end a string, if it were pasted into the file. */
const HOSTILE = '"""\n+ print(1) # \u2028c';
const model = untrainedModel(flow);
const named: Model = {
  ...model,
  recipe: {
    ...model.recipe,
    columns: model.recipe.columns.map((c) => (c.role === 'context' ? { ...c, name: HOSTILE } : c)),
  },
};

const FILES = 3;
const ROWS = 400;
/** Rows of a density that the model is not, in the catalog's units: [context, x0, x1]. */
const rows = (() => {
  const draw = random(9, 'catalog');
  return Array.from({ length: FILES * ROWS }, () => {
    const c = draw.normal();
    const a = draw.normal();
    const [first = { kind: 'none' as const }] = named.transforms;
    return [c, invertTransform(first, c + 0.5 * a), a * a + 0.3 * draw.normal()] as const;
  });
})();

const csvName = (name: string) => `"${name.replaceAll('"', '""')}"`;

function writeCatalogs(folder: string): void {
  mkdirSync(folder);
  for (let file = 0; file < FILES; file++) {
    const lines = rows.slice(file * ROWS, (file + 1) * ROWS).map(([c, x0, x1], i) => `g${i},${x1},${c},${x0}`);
    const header = `id,x1,${csvName(HOSTILE)},x0`;
    // A blank and a word: rows without a score.
    writeFileSync(join(folder, `part${file}.csv`), `${[header, ...lines, 'blank,1,,1', 'word,none,1,1'].join('\n')}\n`);
  }
}

/** ln p in the units of the catalog. */
async function scores(of: Model): Promise<Float64Array> {
  const [first, second] = of.transforms;
  if (!first || !second) throw new Error('no transforms');
  const values = Float64Array.from(
    rows.flatMap(([, x0, x1]) => [applyTransform(first, x0), applyTransform(second, x1)]),
  );
  const density = await plainLogProb(of, { values, context: Float64Array.from(rows, ([c]) => c) });
  return density.map((value, i) => {
    const [, x0 = 0, x1 = 0] = rows[i] ?? [];
    return value + logSlope(first, x0) + logSlope(second, x1);
  });
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);

describe.skipIf(!present)('Python on several processes', () => {
  const folder = temporaryFolder();

  beforeAll(() => {
    writeExport(folder, named);
    writeCatalogs(join(folder, 'catalogs'));
  });

  const train = (processes: number, out: string) => {
    const launcher = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', String(processes)];
    const options = [
      'train',
      'model.safetensors',
      'catalogs',
      out,
      '--steps',
      '300',
      '--batch',
      '128',
      '--learning-rate',
      '0.01',
    ];
    const { status, stderr } = runPython([...launcher, 'knotwork_cluster.py', ...options], folder);
    if (status !== 0) throw new Error(stderr);
    return readModel(readFileSync(join(folder, out)));
  };

  test('two processes reach what one does, and Knotwork opens what they saved', async () => {
    const before = await scores(named);
    const one = train(1, 'one.safetensors');
    const two = train(2, 'two.safetensors');
    const [alone, together] = [await scores(one), await scores(two)];
    const gap = together.map((value, i) => value - (alone[i] ?? Number.NaN));
    const standardError = Math.sqrt(mean(together.map((value) => (value - mean(together)) ** 2)) / together.length);
    console.log('NLL', -mean(before), -mean(alone), -mean(together), standardError);
    expect(mean(alone)).toBeGreaterThan(mean(before) + 0.5);
    expect(Math.abs(mean(gap))).toBeLessThan(standardError);
    expect(two.recipe).toEqual(named.recipe);
    expect(two.metrics.steps).toBe(named.metrics.steps + 300);
    expect(two.metrics.testLogProb).toBeNaN();
  }, 240_000);

  test('a file saved without training is the same model', () => {
    const code = "import knotwork_model as k; k.load('model.safetensors').save('again.safetensors')";
    expect(runPython(['-c', code], folder).stderr).toBe('');
    const again = readModel(readFileSync(join(folder, 'again.safetensors')));
    expect(again).toEqual(readModel(writeModel(named)));
  });

  test.skipIf(!dask)(
    'a folder of catalogs is scored, file by file',
    async () => {
      const { status, stderr } = runPython(
        ['knotwork_cluster.py', 'score', 'model.safetensors', 'catalogs', 'scores'],
        folder,
      );
      expect(status, stderr).toBe(0);
      const expected = await scores(named);
      for (let file = 0; file < FILES; file++) {
        const lines = readFileSync(join(folder, 'scores', `part${file}.csv`), 'utf8')
          .trim()
          .split(/\r?\n/)
          .slice(-ROWS - 2);
        for (const [i, line] of lines.slice(0, ROWS).entries()) {
          const truth = expected[file * ROWS + i] ?? Number.NaN;
          expect(Math.abs(Number(line.split(',').at(-1)) - truth)).toBeLessThan(1e-5 * (1 + Math.abs(truth)));
        }
        expect(lines.slice(ROWS)).toEqual(['blank,1,,1,', 'word,none,1,1,']);
      }
    },
    60_000,
  );

  test('what cannot be done is told in words', () => {
    const run = (...args: string[]) => runPython(['knotwork_cluster.py', ...args], folder).stderr.trim();
    expect(run('train', 'model.safetensors', 'nowhere', 'out.safetensors')).toBe('nowhere holds no .csv file');
    writeFileSync(
      join(folder, 'broken.safetensors'),
      Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]),
    );
    expect(run('train', 'broken.safetensors', 'catalogs', 'out.safetensors')).toContain('not a model file of Knotwork');
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'a.csv'), 'x0\n1\n');
    expect(run('train', 'model.safetensors', 'other', 'out.safetensors')).toContain('lacks the columns');
  });
});
