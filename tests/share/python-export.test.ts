/** The exported PyTorch is the same density as the flow in the page, and draws from it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twoSample } from '../../src/analysis/two-sample';
import { invertTransform } from '../../src/catalog/column-transforms';
import { withDefined } from '../../src/catalog/define/define';
import type { Definition } from '../../src/catalog/define/definition';
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
  readonly computed: readonly (number | null)[];
}

/** The largest |a − b| / (1 + |b|). */
const apart = (values: readonly number[], truth: Float64Array) =>
  truth.reduce((most, b, i) => Math.max(most, Math.abs((values[i] ?? Number.NaN) - b) / (1 + Math.abs(b))), 0);

/** The features of `limits`, with what a person may write: names in backquotes, brackets, signs, a division by zero. */
const definitions: Definition[] = [
  { name: 'x0', expression: '-(`g mag` - r) / 2e-1 * asinh(r) + abs(-r)' },
  { name: 'half', expression: '.5 * x0 - - 3' },
  { name: 'x1', expression: 'log10(`g mag` / r) + ln(2.) - sqrt(half)' },
  { name: 'x2', expression: 'row_number() / (r + 2) - `a``b` * (1 - (r - 1))' },
];
const columns: Readonly<Record<string, readonly (number | null)[]>> = {
  'g mag': [18.25, 17, -3, 1e308, 0, null],
  r: [17.5, 0, 2, 1e-308, -2, 4],
  'a`b': [1, 2, 3, 4, 5, 6],
};

describe.skipIf(!present)('exported Python', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));
  const truths = new Map<string, Awaited<ReturnType<typeof truthOf>>>();

  beforeAll(async () => {
    for (const [i, [name, flow, domains]] of cases.entries()) {
      const truth = await truthOf(flow, domains, isAverage(name));
      truths.set(name, truth);
      const own = join(folder, String(i));
      const computes = name === 'limits';
      writeExport(own, computes ? { ...truth.model, recipe: { ...truth.model.recipe, definitions } } : truth.model);
      writeFileSync(join(own, 'case.json'), JSON.stringify({ ...truth.json, ...(computes ? { columns } : {}) }));
    }
    const checks = fileURLToPath(new URL('python_checks.py', import.meta.url));
    const { status, stderr } = runPython([checks, folder], folder);
    if (status !== 0) throw new Error(stderr);
  }, 240_000);

  test('computes columns as the page does, and nothing where there is no value', () => {
    const table = withDefined(
      {
        name: 'a',
        rows: 6,
        notes: [],
        columns: Object.entries(columns).map(([name, cells]) => ({
          kind: 'number',
          name,
          values: Float64Array.from(cells, (cell) => cell ?? Number.NaN),
        })),
      },
      definitions,
    );
    const own = ['x0', 'x1', 'x2'].map((name) => table.columns.find((column) => column.name === name)?.values ?? []);
    const truth = Array.from({ length: 18 }, (_, i) => own[i % 3]?.[Math.floor(i / 3)] as number);
    const result = JSON.parse(readFileSync(join(folder, '0', 'result.json'), 'utf8')) as Result;
    expect(truth.filter(Number.isFinite).length).toBeGreaterThan(8);
    expect(result.computed.map((value) => value === null)).toEqual(truth.map((value) => Number.isNaN(value)));
    const far = result.computed.map((value, i) => (value === null ? 0 : Math.abs(value - (truth[i] as number))));
    expect(Math.max(...far.map((value, i) => value / (1 + Math.abs(truth[i] || 0))))).toBeLessThan(1e-14);
  });

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
