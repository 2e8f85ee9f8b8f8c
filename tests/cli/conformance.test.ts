import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/base/problem';
import { random } from '../../src/base/random';
import { conformance } from '../../src/cli/conformance';
import { provideWebGpu } from '../../src/cli/node-webgpu';
import { absence, outside } from '../outside';
import { elementwiseCase, expectedValues, gradientCase, networkCase } from './expected-values';

/** Independent of all that is tested: `vectors.py` says how, and agrees with Pyro to the digits of Pyro's file. */
const OWN = 'tests/cli/vectors.json';
const PYRO = outside('pyro.json', 'KNOTWORK_VECTORS');
const noPyro = absence('pyro.json', 'KNOTWORK_VECTORS');
const noWebGpu = await provideWebGpu();
if (noWebGpu) console.warn(`conformance on webgpu skipped: ${noWebGpu}`);

type Json = Record<string, unknown>;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knotwork-'));
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function fileOf(contents: unknown): Promise<string> {
  const path = join(folder, 'expected.json');
  await writeFile(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

interface Report {
  ok: boolean;
  lines: { case: number; quantity: string; engine: string; error: number | null; tolerance: number; ok: boolean }[];
  unknown: { case: number; kind: string }[];
}

/** Runs the command with --json; the exit code and what it printed. */
async function run(path: string, engine: string): Promise<{ code: number; report: Report }> {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const code = await conformance([path, '--engine', engine, '--json']);
  vi.restoreAllMocks();
  return { code, report: JSON.parse(printed) };
}

const failures = ({ lines }: Report) => lines.filter(({ ok }) => !ok);

describe.each(['plain', 'reference:cpu', 'reference:wasm'])('%s', (engine) => {
  it.skipIf(noPyro)('agrees with Pyro’s own numbers', async () => {
    const { code, report } = await run(PYRO, engine);
    expect(failures(report)).toEqual([]);
    expect(new Set(report.lines.map((line) => line.case)).size).toBe(20);
    expect(code).toBe(0);
  });

  it('agrees with the formulas of the papers, worked out in Python', async () => {
    const { code, report } = await run(OWN, engine);
    expect(failures(report)).toEqual([]);
    expect(new Set(report.lines.map((line) => line.case)).size).toBe(7);
    expect(code).toBe(0);
  });

  it('agrees with float64 in other sizes, orders and bounds', async () => {
    const { code, report } = await run(await fileOf(await expectedValues(1)), engine);
    expect(failures(report)).toEqual([]);
    expect(code).toBe(0);
  });
});

describe('the wasm engine', () => {
  it('agrees with the formulas of the papers, worked out in Python', async () => {
    const { code, report } = await run(OWN, 'wasm');
    expect(failures(report)).toEqual([]);
    expect(new Set(report.lines.map((line) => line.case)).size).toBe(7);
    expect(code).toBe(0);
  });

  it.skipIf(noPyro)('agrees with Pyro’s own numbers, wherever a case is a flow or can be made one', async () => {
    const { code, report } = await run(PYRO, 'wasm');
    expect(failures(report)).toEqual([]);
    expect(new Set(report.lines.map((line) => line.case)).size).toBe(15);
    expect(code).toBe(0);
  });

  // In float32 alone, seeds 4 and 27 had log-dets at 1.7 and 2.3 times the tolerance.
  it.each([4, 27])('agrees with float64 on flows that amplify rounding, seed %d', async (seed) => {
    const { report } = await run(await fileOf(await expectedValues(seed)), 'wasm');
    expect(failures(report)).toEqual([]);
    expect(report.lines.length).toBeGreaterThan(0);
  });
});

it.skipIf(noWebGpu)('webgpu agrees, with gradients of splines of different sizes', async () => {
  const draw = random(2, 'catalog');
  const linear = { order: 'linear-rational', bins: 8, bound: 3 } as const;
  const cases = [
    await gradientCase(draw, { order: 'rational-quadratic', bins: 4, bound: 3 }, 8),
    await gradientCase(draw, linear, 8),
    networkCase(draw, { kind: 'spline_autoregressive', dim: 2, hidden: [8], ...linear }, 8),
  ];
  const { report } = await run(await fileOf({ cases }), 'reference:webgpu');
  expect(failures(report)).toEqual([]);
  expect(report.lines).toHaveLength(12);
});

describe('a file that does not agree', () => {
  const spline = { order: 'rational-quadratic', bins: 4, bound: 3 } as const;
  const good = () => elementwiseCase(random(4, 'catalog'), spline, 16, 1);

  it('fails where a number is off by more than the tolerance', async () => {
    const expected = good();
    const forward = [...(expected.forward as number[])];
    forward[3] = (forward[3] ?? 0) + 1e-3;
    const { code, report } = await run(await fileOf({ cases: [{ ...expected, forward }] }), 'reference:cpu');
    expect(code).toBe(1);
    expect(failures(report).map(({ quantity }) => quantity)).toEqual(['forward']);
  });

  it('fails where a kind is unknown, after measuring the others', async () => {
    const { code, report } = await run(await fileOf({ cases: [{ kind: 'planar' }, good()] }), 'plain');
    expect(code).toBe(1);
    expect(report.unknown).toEqual([{ case: 0, kind: 'planar' }]);
    expect(report.lines).toHaveLength(4);
  });

  const changed = (change: Json) => ({ cases: [{ ...good(), ...change }] });

  it.each<[string, unknown, RegExp]>([
    ['what is not JSON', '{"cases": [', /not JSON/],
    ['a file without cases', { source: 'nothing' }, /cases/],
    ['an array that is not of numbers', changed({ x: ['1'] }), /case 0 \(elementwise\), x/],
    ['rows of another length', changed({ unnormalized_widths: [[1, 2]] }), /unnormalized_widths is not 16 rows of 4/],
    ['too few expected numbers', changed({ forward: [1] }), /forward holds 1 numbers instead of 16/],
    ['a linear spline without λ', changed({ order: 'linear' }), /no unnormalized_lambdas/],
    ['a bound that is not positive', changed({ bound: -3 }), /bound/],
  ])('refuses %s in one sentence', async (_what, contents, words) => {
    const refused = run(await fileOf(contents), 'plain');
    await expect(refused).rejects.toThrow(ProblemError);
    await expect(refused).rejects.toThrow(words);
  });
});

it.each<[string[], RegExp]>([
  [[], /one file/],
  [['a.json', 'b.json'], /one file/],
  [['a.json', '--engine', 'abacus'], /no engine 'abacus'\. There are: plain, reference:cpu, reference, cpu/],
  [['a.json', '--tolerance', '3'], /tolerance/],
  [['absent.json'], /cannot be opened/],
])('refuses the arguments %j', async (args, words) => {
  await expect(conformance(args)).rejects.toThrow(words);
});
