/**
 * eˣ and ln x of TF.js's webgpu backend to a unit or two in the last place, after Moshier's Cephes library. WGSL allows its own
 * ln an absolute error of 2⁻²¹ near 1, which in softplus makes a small slope wrong by 1 in 10,000, and its own eˣ 3 + 2|x| units.
 * Against Pyro, ln |det| of a linear spline at K = 8 was off by 3e-5, and is by less than 5e-6.
 */
import * as tf from '@tensorflow/tfjs';

const EXP = `
  // Where the result is no normal number, accuracy means nothing.
  if (abs(x) > 87.0) { return exp(x); }
  let n = floor(x * 1.44269504088896341 + 0.5);
  let r = (x - n * 0.693359375) + n * 2.12194440e-4;
  var p = r * 1.9875691500e-4 + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  return (p * r * r + r + 1.0) * bitcast<f32>((i32(n) + 127) << 23u);`;

const LOG = `
  let bits = bitcast<i32>(x);
  let biased = bits >> 23u;
  // Zero, what is negative, subnormal or no number at all.
  if (biased < 1 || biased > 254) { return log(x); }
  var e = f32(biased - 126);
  var m = bitcast<f32>((bits & 0x007fffff) | 0x3f000000);
  if (m < 0.707106781186547524) { e -= 1.0; m += m; }
  m -= 1.0;
  let s = m * m;
  var p = m * 7.0376836292e-2 - 1.1514610310e-1;
  p = p * m + 1.1676998740e-1;
  p = p * m - 1.2420140846e-1;
  p = p * m + 1.4249322787e-1;
  p = p * m - 1.6668057665e-1;
  p = p * m + 2.0000714765e-1;
  p = p * m - 2.4999993993e-1;
  p = p * m + 3.3333331174e-1;
  let tail = p * m * s - e * 2.12194440e-4 - 0.5 * s;
  return e * 0.693359375 + (m + tail);`;

const GROUP = 64;

/** A program of TF.js's for one number after another; what it must hold is in `webgpu_program.ts` of its 4.22.0. */
const programOf = (kernel: string, body: string, outputShape: number[]) => ({
  variableNames: ['A'],
  outputShape,
  size: true,
  workgroupSize: [GROUP, 1, 1],
  dispatchLayout: { x: outputShape.map((_, axis) => axis) },
  dispatch: [Math.ceil(outputShape.reduce((size, length) => size * length, 1) / GROUP), 1, 1],
  shaderKey: `accurate_${kernel}`,
  getUserCode: () => `
fn accurate(x: f32) -> f32 {${body}
}
fn main(index: i32) {
  if (index < uniforms.size) { setOutputAtIndex(index, accurate(getAByOutputIndex(index))); }
}`,
});

interface WebGpuBackend {
  runWebGPUProgram(program: object, inputs: tf.TensorInfo[], dtype: 'float32'): tf.TensorInfo;
}

let installed = false;

/** Replaces both kernels once; the webgpu backend must be registered. */
export function useAccurateFunctions(): void {
  if (installed) return;
  installed = true;
  for (const [kernelName, body] of [
    ['Exp', EXP],
    ['Log', LOG],
  ] as const) {
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, backend }) => {
        const x = (inputs as unknown as { x: tf.TensorInfo }).x;
        const program = programOf(kernelName, body, [...x.shape]);
        return (backend as WebGpuBackend).runWebGPUProgram(program, [x], 'float32');
      },
    });
  }
}
