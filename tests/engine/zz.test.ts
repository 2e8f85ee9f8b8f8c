import { test } from 'vitest';
import { provideWebGpu } from '../../src/cli/conformance-webgpu';

test('g', async () => {
  console.log(await provideWebGpu());
  const tf = await import('@tensorflow/tfjs');
  const { openBackend } = await import('../../src/engine/reference/backends');
  const run = async (name: 'cpu' | 'webgpu') => {
    await openBackend(name);
    const x = tf.tensor3d(
      Array.from({ length: 5 * 3 * 8 }, (_, i) => Math.sin(i * 1.7) * 2),
      [5, 3, 8],
    );
    const out: Record<string, number[]> = {};
    const g = async (n: string, f: (t: any) => any) => {
      const t = tf.tidy(() =>
        tf.grad((a) => {
          const y = f(a);
          return tf.sum(tf.mul(y, tf.reshape(tf.range(1, y.size + 1, 1, 'float32'), y.shape)));
        })(x),
      );
      out[n] = Array.from(await t.data());
    };

    const { lookUp } = await import('../../src/engine/reference/look-up');
    const { TfTensor, tensorOf } = await import('../../src/engine/reference/tensor');
    const { splineForward } = await import('../../src/flow/spline/spline');
    const vals = tf.tensor2d(
      Array.from({ length: 15 }, (_, i) => Math.cos(i * 0.7) * 2.9),
      [5, 3],
    );
    const sorted = tf.cumsum(tf.abs(x), 2);
    const kn = tf.sub(tf.slice(sorted, [0, 0, 0], [-1, -1, 7]), 5) as any;
    await g('lookup2', (t) => {
      const [p, q] = lookUp(kn, vals as any, [t, tf.mul(t, t)]);
      return tf.mul(p!, q!);
    });
    await g('lookupshared', (t) => {
      const s1 = tf.slice(t, [0, 0, 0], [1, -1, -1]);
      const [p, q] = lookUp(tf.slice(kn, [0, 0, 0], [1, -1, -1]) as any, vals as any, [s1, tf.mul(s1, s1)]);
      return tf.mul(p!, q!);
    });
    for (const scale of [0.5, 1, 2, 4]) {
      const rest = tf.tensor3d(
        Array.from({ length: 5 * 3 * 15 }, (_, i) => Math.sin(i * 2.3 + 1) * 2 * scale),
        [5, 3, 15],
      );
      const v1 = new TfTensor(vals);
      const o = { order: 'quadratic' as const, bins: 8, bound: 3 };
      for (const py of [false, true]) {
        const oo = py ? { ...o, pyro: true as const } : o;
        await g('value' + py + scale, (t) =>
          tensorOf(splineForward(new TfTensor(tf.concat([tf.mul(t, scale), rest], 2)), v1, oo).value),
        );
        await g('slope' + py + scale, (t) =>
          tensorOf(splineForward(new TfTensor(tf.concat([tf.mul(t, scale), rest], 2)), v1, oo).logSlope),
        );
      }
    }
    return out;
  };
  const a = await run('cpu'),
    b = await run('webgpu');
  for (const n in a) {
    const m = Math.max(...a[n]!.map(Math.abs));
    console.log('MEAS', n, Math.max(...a[n]!.map((v, i) => Math.abs(v - b[n]![i]!))) / m);
  }
});
