/** The exported PyTorch is the same density as the flow in the page, and draws from it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twoSample } from '../../src/analysis/two-sample';
import { invertTransform } from '../../src/catalog/column-transforms';
import { cases, isAverage, truthOf } from './python-cases';
import { pythonHas, runPython, temporaryFolder, writeExport } from './python-runner';

const present = pythonHas('torch', 'numpy');

interface Result {
  readonly transformed: readonly number[];
  readonly catalog: readonly number[];
  readonly float32: readonly number[];
  readonly inverse: readonly number[];
  readonly samples: readonly number[];
  readonly catalogSamples: readonly number[];
  readonly repeatable: boolean;
  readonly finiteGradients: boolean;
}

/** The largest |a − b| / (1 + |b|). */
const apart = (values: readonly number[], truth: Float64Array) =>
  truth.reduce((most, b, i) => Math.max(most, Math.abs((values[i] ?? Number.NaN) - b) / (1 + Math.abs(b))), 0);

describe.skipIf(!present)('exported Python', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));
  const truths = new Map<string, Awaited<ReturnType<typeof truthOf>>>();

  beforeAll(async () => {
    for (const [i, [name, flow, domains]] of cases.entries()) {
      const truth = await truthOf(flow, domains, isAverage(name));
      truths.set(name, truth);
      const own = join(folder, String(i));
      writeExport(own, truth.model);
      writeFileSync(join(own, 'case.json'), JSON.stringify(truth.json));
    }
    const checks = fileURLToPath(new URL('python_checks.py', import.meta.url));
    const { status, stderr } = runPython([checks, folder], folder);
    if (status !== 0) throw new Error(stderr);
  }, 240_000);

  test.each(cases.map(([name], i) => [name, i] as const))('%s', (name, i) => {
    const truth = truths.get(name);
    if (!truth) throw new Error('no truth');
    const result = JSON.parse(readFileSync(join(folder, String(i), 'result.json'), 'utf8')) as Result;
    const { dim } = truth.model.flow;
    // The page rounds what the flow sees to float32; behind limits the way there and back is not exact enough to hit the same number.
    const exact = truth.model.standardisation.domains ? 1e-6 : 1e-10;
    expect(apart(result.transformed, truth.transformed), 'transformed units').toBeLessThan(exact);
    expect(apart(result.catalog, truth.catalog), 'catalog units').toBeLessThan(Math.max(exact, 1e-7));
    expect(apart(result.float32, truth.transformed), 'in float32').toBeLessThan(1e-4);
    expect(apart(result.inverse, truth.inverse), 'backwards').toBeLessThan(1e-10);
    expect(result.repeatable).toBe(true);
    expect(result.finiteGradients).toBe(true);
    const { accuracy, standardError } = twoSample(truth.draws, Float64Array.from(result.samples), dim);
    expect(accuracy - 0.5, 'rows and draws told apart').toBeLessThan(4 * standardError);
    const inCatalog = result.samples.map((t, k) =>
      invertTransform(truth.model.transforms[k % dim] ?? { kind: 'none' }, t),
    );
    expect(apart(result.catalogSamples, Float64Array.from(inCatalog)), 'draws in catalog units').toBeLessThan(1e-9);
  });
});
