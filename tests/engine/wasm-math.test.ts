/** The kernels' elementary functions, against float64: the errors stated in `src/engine/wasm/kernels/math.ts`. */
import { beforeAll, describe, expect, test } from 'vitest';
import { allowFusedKernels, compileProbe } from '../../tools/kernels.mjs';

const FUNCTIONS = ['exp', 'log', 'sigmoid', 'softplus', 'tanh'] as const;
type Name = (typeof FUNCTIONS)[number];

const PROBE = `import { ${FUNCTIONS.join(', ')} } from './math';
${FUNCTIONS.map(
  (name) => `export function ${name}All(at: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) v128.store(at + i, ${name}(v128.load(at + i)));
}`,
).join('\n')}
`;

/** Where the arguments lie in the module's memory. */
const AT = 65_536;
const COUNT = 100_000;

const truth: Record<Name, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  tanh: Math.tanh,
};

describe.each(['plain', 'fused'] as const)('%s kernels', (variant) => {
  let evaluate: (name: Name, arguments_: Float32Array) => Float32Array;

  beforeAll(async () => {
    await allowFusedKernels();
    const { instance } = await WebAssembly.instantiate(await compileProbe(PROBE, variant), {});
    const exported = instance.exports as Record<string, unknown>;
    const memory = exported.memory as WebAssembly.Memory;
    memory.grow(Math.ceil((4 * COUNT) / 65_536));
    evaluate = (name, arguments_) => {
      const view = new Float32Array(memory.buffer, AT, arguments_.length);
      view.set(arguments_);
      (exported[`${name}All`] as (at: number, count: number) => void)(AT, arguments_.length);
      return view.slice();
    };
  });

  /** The largest error relative to the true value, or to `floor` where that is larger. */
  function worst(name: Name, from: number, to: number, floor = 0): number {
    const arguments_ = Float32Array.from({ length: COUNT }, (_, i) => from + ((to - from) * i) / (COUNT - 1));
    const found = evaluate(name, arguments_);
    return arguments_.reduce((largest, x, i) => {
      const value = truth[name](x);
      return Math.max(largest, Math.abs((found[i] as number) - value) / Math.max(Math.abs(value), floor));
    }, 0);
  }

  test('have the stated relative errors', () => {
    expect(worst('exp', -87, 88)).toBeLessThan(1.5e-7);
    expect(worst('log', 1e-3, 20, 1)).toBeLessThan(1.2e-7);
    expect(worst('log', 1e-30, 1e30)).toBeLessThan(1.2e-7);
    expect(worst('sigmoid', -80, 80)).toBeLessThan(4e-7);
    expect(worst('softplus', -80, 80)).toBeLessThan(5e-7);
    expect(worst('tanh', -20, 20)).toBeLessThan(3e-7);
  });

  test('stay finite beyond the range of float32, and keep NaN', () => {
    const [low, high, nan] = evaluate('exp', Float32Array.of(-1e30, 1e30, Number.NaN, 0));
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(nan).toBeNaN();
  });
});
