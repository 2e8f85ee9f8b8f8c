/** `npm run bench` as scripts use it, the shapes that it promises, and the counter of dispatches. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { flowOf, nameOf, SHAPES, shapesNamed } from '../../src/cli/bench/shapes';
import { countDispatches, dispatchesPerCall } from '../../src/engine/dispatches';
import { runCommand } from './run-command';

const run = (...args: readonly string[]) => runCommand('bench', ...args);

const PEERS = fileURLToPath(new URL('../bench/peers', import.meta.url));
const hasPython = await promisify(execFile)('python3', ['--version']).then(
  () => true,
  () => false,
);
if (!hasPython) console.warn('There is no python3: what the scripts for peers do is not tested.');

const KEYS = [
  'engine',
  'device',
  'D',
  'batch',
  'layers',
  'hidden',
  'bins',
  'trainMsPerStep',
  'logProbMs',
  'sampleMs',
  'dispatchesPerStep',
];

describe('npm run bench', () => {
  test('prints one JSON line per row', async () => {
    const { code, stdout, stderr } = await run(
      ...['--engine', 'wasm', '--only', 'D=1,batch=256', '--budget', '0', '--json'],
    );
    expect(code, stderr).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(1);
    expect(Object.keys(rows[0])).toEqual(KEYS);
    expect(rows[0]).toMatchObject({ engine: 'wasm', D: 1, batch: 256, bins: 16, dispatchesPerStep: null });
    for (const key of ['trainMsPerStep', 'logProbMs', 'sampleMs']) expect(rows[0][key]).toBeGreaterThan(0);
  });

  test('refuses an engine and a shape that it does not know, in words', async () => {
    const engine = await run('--engine', 'abacus');
    expect(engine).toMatchObject({ code: 1, stderr: expect.stringMatching(/no engine 'abacus'\. There are: .*wasm/) });
    const shape = await run('--only', 'D=3');
    expect(shape).toMatchObject({ code: 1, stderr: expect.stringMatching(/names none of the shapes: D=1,batch=256/) });
  });
});

describe('shapes', () => {
  test('are those that the peers are timed on', () => {
    expect(SHAPES.map(nameOf)).toEqual([
      'D=1,batch=256,layers=2,hidden=-,bins=16',
      'D=1,batch=4096,layers=2,hidden=-,bins=16',
      'D=2,batch=256,layers=3,hidden=20x20,bins=8',
      'D=2,batch=1024,layers=3,hidden=20x20,bins=8',
      'D=2,batch=4096,layers=3,hidden=20x20,bins=8',
      'D=2,batch=16384,layers=3,hidden=20x20,bins=8',
      'D=4,batch=256,layers=3,hidden=64x64,bins=8',
      'D=4,batch=2048,layers=3,hidden=64x64,bins=8',
      'D=8,batch=4096,layers=3,hidden=80x80,bins=8',
    ]);
    expect(shapesNamed('D=2,batch=1').map(({ batch }) => batch)).toEqual([1024, 16384]);
  });

  test.skipIf(!hasPython)(
    'are timed on the peers with the kernels that OpenBLAS would choose, not those that somebody held it to',
    async () => {
      const python =
        'import blas, ctypes; c = ctypes.CDLL(None); c.getenv.restype = ctypes.c_char_p; print(c.getenv(b"OPENBLAS_CORETYPE"), blas.UNSET)';
      const held = {
        ...process.env,
        OPENBLAS_CORETYPE: 'Haswell',
        OPENBLAS_L2_SIZE: '512',
        PYTHONDONTWRITEBYTECODE: '1',
      };
      const { stdout } = await promisify(execFile)('python3', ['-c', python], { cwd: PEERS, env: held });
      expect(stdout.trim()).toBe("None {'OPENBLAS_CORETYPE': 'Haswell', 'OPENBLAS_L2_SIZE': '512'}");
      // It has to be unset before torch and numpy are loaded, by whatever loads them.
      for (const script of ['peer.py', 'zuko_bench.py', 'pyro_bench.py']) {
        const imports = (await readFile(join(PEERS, script), 'utf8')).match(/^(import|from) \w+/gm) ?? [];
        const first = (name: string) => imports.findIndex((line) => line.endsWith(` ${name}`));
        for (const heavy of ['torch', 'zuko', 'pyro', 'peer'])
          expect(first(heavy) < 0 || first('blas') < first(heavy), `${script}: ${heavy}`).toBe(true);
      }
    },
  );

  test('alternate the order in which columns are visited', () => {
    const shape = SHAPES.find(({ D }) => D === 4);
    const visits = shape ? flowOf(shape).transforms.map((transform) => 'visit' in transform && transform.visit) : [];
    expect(visits).toEqual(['ascending', 'descending', 'ascending']);
  });
});

describe('dispatches', () => {
  afterEach(() => vi.unstubAllGlobals());

  class Pass {
    readonly sent: number[][] = [];
    dispatchWorkgroups(...sizes: number[]) {
      this.sent.push(sizes);
    }
    dispatchWorkgroupsIndirect() {}
  }

  test('are counted, reach the device, and are no longer watched afterwards', async () => {
    vi.stubGlobal('GPUComputePassEncoder', Pass);
    const untouched = Pass.prototype.dispatchWorkgroups;
    const pass = new Pass();
    const count = await countDispatches(async () => {
      pass.dispatchWorkgroups(3, 2);
      await Promise.resolve();
      pass.dispatchWorkgroupsIndirect();
    });
    expect(count).toBe(2);
    expect(pass.sent).toEqual([[3, 2]]);
    await expect(countDispatches(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(Pass.prototype.dispatchWorkgroups).toBe(untouched);
  });

  test('of one call leave out what reading the result takes', async () => {
    vi.stubGlobal('GPUComputePassEncoder', Pass);
    const pass = new Pass();
    const call = () => {
      for (let i = 0; i < 7; i++) pass.dispatchWorkgroups(1);
    };
    expect(await dispatchesPerCall(call, async () => pass.dispatchWorkgroups(1))).toBe(7);
  });

  test('cannot be counted where there is no WebGPU', async () => {
    vi.stubGlobal('GPUComputePassEncoder', undefined);
    await expect(countDispatches(() => undefined)).rejects.toThrow(/no WebGPU/);
  });
});
