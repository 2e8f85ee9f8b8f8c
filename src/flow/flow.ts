/**
 * The flow itself: transforms composed from data to latent over a base distribution, all of them given the context c where
 * the density is conditional,
 *
 *   z = fₙ(… f₁(x; c) …; c),   ln p(x | c) = ln base(z | c) + Σᵢ ln |det ∂fᵢ|.
 *
 * Written over `NdArray`, so that the same lines run in float64, in float32 and under TF.js's autograd.
 */
import type { NdArray } from './array';
import { baseOf } from './bases/registry';
import { layOut, type ParameterLayout, type ParameterSpec, type Parameters } from './parameters';
import type { FlowSpec } from './spec';
import { transformOf } from './transforms/registry';
import type { Call, Mapped } from './transforms/transform';

const prefixed = (prefix: string, parameters: Parameters): Parameters => {
  return (name) => parameters(`${prefix}.${name}`);
};

/** The call of one transform: what it records bears its index. */
function callFor(index: number, call: Call): Call {
  const { record } = call;
  return record ? { ...call, record: (name, value) => record(`${index}.${name}`, value) } : call;
}

/** Every parameter of a flow, named `<index of the transform>.<name>` and `base.<name>`. */
export function layoutOf(spec: FlowSpec): ParameterLayout {
  const named = (prefix: string, specs: readonly ParameterSpec[]) =>
    specs.map((parameter) => ({ ...parameter, name: `${prefix}.${parameter.name}` }));
  return layOut([
    ...spec.transforms.flatMap((transform, i) => named(String(i), transformOf(transform).parameters(transform, spec))),
    ...named('base', baseOf(spec.base).parameters(spec.base, spec)),
  ]);
}

/** z and Σ ln |det ∂fᵢ| for x [n, dim]. */
export function forward(spec: FlowSpec, parameters: Parameters, x: NdArray, call: Call): Mapped {
  let value = x;
  let logDet = x.constant(new Float64Array(x.shape[0] as number), [x.shape[0] as number]);
  for (const [i, transform] of spec.transforms.entries()) {
    const mapped = transformOf(transform).forward(transform, prefixed(String(i), parameters), value, callFor(i, call));
    value = mapped.value;
    logDet = logDet.add(mapped.logDet);
  }
  return { value, logDet };
}

/** x and ln |det ∂x/∂z| for z [n, dim]. */
export function inverse(spec: FlowSpec, parameters: Parameters, z: NdArray, call: Call): Mapped {
  let value = z;
  let logDet = z.constant(new Float64Array(z.shape[0] as number), [z.shape[0] as number]);
  for (const [i, transform] of [...spec.transforms.entries()].reverse()) {
    const mapped = transformOf(transform).inverse(transform, prefixed(String(i), parameters), value, callFor(i, call));
    value = mapped.value;
    logDet = logDet.add(mapped.logDet);
  }
  return { value, logDet };
}

/** ln p(x) in nats, [n], for x [n, dim]. */
export function logProb(spec: FlowSpec, parameters: Parameters, x: NdArray, call: Call): NdArray {
  const { value, logDet } = forward(spec, parameters, x, call);
  return baseOf(spec.base).logProb(spec.base, prefixed('base', parameters), value, call).add(logDet);
}

/** Draws x [n, dim] from noise [n, `noiseWidth` of the base]. */
export function fromNoise(spec: FlowSpec, parameters: Parameters, noise: NdArray, call: Call): NdArray {
  const z = baseOf(spec.base).fromNoise(spec.base, prefixed('base', parameters), noise, call);
  return inverse(spec, parameters, z, call).value;
}
