/** The second Python file trains in several processes and scores folders; what it saves opens again. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/base/random';
import { applyTransform, invertTransform, logSlope } from '../../src/catalog/column-transforms';
import { layoutOf } from '../../src/flow/flow';
import { applyMasks } from '../../src/flow/parameters';
import { plainLogProb } from '../../src/share/model-density';
import { readModel, writeModel } from '../../src/share/model-file';
import type { Model } from '../../src/share/recipe';
import { readSafetensors, writeSafetensors } from '../../src/share/safetensors';
import { batchNorm, flowOf, splineLayer } from '../support/flows';
import { firstFlow } from './first-flow';
import { pythonHas, runPython, temporaryFolder, writeExport } from './python-runner';
import { untrainedModel } from './untrained';

const distributed = pythonHas('torch', 'numpy', 'dask', 'distributed');
const dask = distributed || pythonHas('torch', 'numpy', 'dask');
const present = dask || pythonHas('torch', 'numpy');

const flow = flowOf(2, [batchNorm, splineLayer({ hidden: [16], activation: 'tanh', bins: 6, bound: 3 })], 1);

/** With a column whose name would be code, or end a string, if it were pasted into the file. */
const HOSTILE = '"""\n+ print(1) # \u2028c';
const model = untrainedModel(flow);
const named: Model = {
  ...model,
  standardisation: { shift: [0, 2], scale: [1.1, 1.8], context: { shift: [0], scale: [1] } },
  recipe: {
    ...model.recipe,
    columns: model.recipe.columns.map((c) => (c.role === 'context' ? { ...c, name: HOSTILE } : c)),
  },
};

const FILES = 3;
const ROWS = 400;
/**
 * Rows of a density that the model is not, in the catalog's units: [context, x0, x1]. Every second one, those of the second
 * process, lies elsewhere, so that who learned from the first process's alone would know nothing of them.
 */
const rows = (() => {
  const draw = random(9, 'catalog');
  return Array.from({ length: FILES * ROWS }, (_, i) => {
    const c = draw.normal();
    const a = draw.normal();
    const [first = { kind: 'none' as const }] = named.transforms;
    return [c, invertTransform(first, c + 0.5 * a), (i % 2 ? 2 : 0) + a * a + 0.3 * draw.normal()] as const;
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

/** What PyTorch 1.13 needs under Python 3.11; elsewhere it also writes what is printed to a file. */
const LOGGED = ['--redirects', '1', '--tee', '1'];

describe.skipIf(!present)('Python on several processes', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(() => {
    writeExport(folder, named);
    writeCatalogs(join(folder, 'catalogs'));
  });

  const train = (processes: number, out: string) => {
    const many = ['-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', String(processes), ...LOGGED];
    const launcher = processes > 1 ? many : [];
    const options = [
      'train',
      'model.safetensors',
      'catalogs',
      out,
      '--steps',
      '200',
      '--batch',
      '256',
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
    expect(mean(alone)).toBeGreaterThan(mean(before) + 0.5);
    expect(Math.abs(mean(gap))).toBeLessThan(standardError);
    const layout = layoutOf(flow);
    expect(applyMasks(layout, firstFlow(two).slice()), 'masked weights stay 0').toEqual(firstFlow(two));
    expect(two.recipe).toEqual(named.recipe);
    expect(two.metrics.steps).toBe(named.metrics.steps + 200);
    expect(two.metrics.testLogProb).toBeNaN();
  }, 240_000);

  test('a file saved without training is the same model, and so is one of an earlier version', () => {
    const file = readSafetensors(writeModel(named));
    if (typeof file === 'string') throw new Error(file);
    const { crc32: _, ...metadata } = file.metadata;
    const recipe = JSON.stringify({ ...JSON.parse(metadata.recipe ?? ''), version: 1 });
    const older = { ...metadata, version: '2', recipe };
    const inOldWords = Object.entries(older).map(([key, text]) => [
      key,
      text.replaceAll('rational-quadratic', 'quadratic'),
    ]);
    writeFileSync(
      join(folder, 'older.safetensors'),
      writeSafetensors({ metadata: Object.fromEntries(inOldWords), tensors: file.tensors }),
    );
    const code =
      "import knotwork_model as k; [k.load(f'{n}.safetensors').save(f'{n}-again.safetensors') for n in ('model', 'older')]";
    expect(runPython(['-c', code], folder).stderr).toBe('');
    for (const name of ['model', 'older']) {
      const again = readModel(readFileSync(join(folder, `${name}-again.safetensors`)));
      expect(again, name).toEqual(readModel(writeModel(named)));
    }
  });

  const scoring = (out: string) => ['score', 'model.safetensors', 'catalogs', out];

  async function checkScores(out: string): Promise<void> {
    const expected = await scores(named);
    for (let file = 0; file < FILES; file++) {
      const text = readFileSync(join(folder, out, `part${file}.csv`), 'utf8');
      const lines = text
        .trim()
        .split(/\r?\n/)
        .slice(-ROWS - 2);
      for (const [i, line] of lines.slice(0, ROWS).entries()) {
        const truth = expected[file * ROWS + i] ?? Number.NaN;
        expect(Math.abs(Number(line.split(',').at(-1)) - truth)).toBeLessThan(1e-5 * (1 + Math.abs(truth)));
      }
      expect(lines.slice(ROWS)).toEqual(['blank,1,,1,', 'word,none,1,1,']);
    }
  }

  test.skipIf(!dask)(
    'a folder of catalogs is scored, file by file',
    async () => {
      const { status, stderr } = runPython(['knotwork_cluster.py', ...scoring('scores')], folder);
      expect(status, stderr).toBe(0);
      await checkScores('scores');
    },
    60_000,
  );

  test.skipIf(!distributed)(
    'and on the workers of a scheduler, which have no file of Python',
    async () => {
      const elsewhere = join(folder, 'elsewhere');
      mkdirSync(elsewhere);
      const code = [
        'import os, subprocess, sys',
        'from dask.distributed import LocalCluster',
        'with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:',
        `    os.chdir(${JSON.stringify(folder)})`,
        '    command = [sys.executable, *sys.argv[1:], "--scheduler", cluster.scheduler_address]',
        '    sys.exit(subprocess.run(command).returncode)',
      ].join('\n');
      writeFileSync(join(elsewhere, 'start.py'), `if __name__ == "__main__":\n${code.replace(/^/gm, '    ')}\n`);
      const { status, stderr } = runPython(['start.py', 'knotwork_cluster.py', ...scoring('by-workers')], elsewhere);
      expect(status, stderr).toBe(0);
      await checkScores('by-workers');
    },
    120_000,
  );

  test('what cannot be done is told in words', () => {
    writeFileSync(
      join(folder, 'broken.safetensors'),
      Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}')]),
    );
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'a.csv'), 'x0\n1\n');
    // One after another in one process: PyTorch takes seconds to load.
    const asked = [
      ['model', 'nowhere'],
      ['broken', 'catalogs'],
      ['model', 'other'],
    ].map(([name, catalogs]) => ['train', `${name}.safetensors`, catalogs, 'out.safetensors']);
    const code = [
      'import json, runpy, sys',
      'for asked in json.loads(sys.argv[1]):',
      '    sys.argv[1:] = asked',
      '    try:',
      "        runpy.run_path('knotwork_cluster.py', run_name='__main__')",
      '    except SystemExit as end:',
      '        print(end.code)',
    ].join('\n');
    const [none, broken, lacking] = runPython(['-c', code, JSON.stringify(asked)], folder)
      .stdout.trim()
      .split('\n');
    expect(none).toBe('nowhere holds no .csv file');
    expect(broken).toContain('not a model file of Knotwork');
    expect(lacking).toContain('lacks the columns');
  });
});
