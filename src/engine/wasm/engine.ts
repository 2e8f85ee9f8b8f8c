/**
 * The wasm engine: forward pass, adjoint and Adam as SIMD kernels over feature-major activations, orchestrated layer by
 * layer. It is what a machine without WebGPU trains with.
 */
import type { FlowSpec } from '../../flow/spec';
import type { Engine } from '../engine';
import { compileFlow } from './flow';
import { supports } from './supports';

export interface WasmOptions {
  /** Gives the bytes of the compiled kernels. */
  readonly kernels: () => Promise<BufferSource>;
}

/** Opens the engine, or says in words why it cannot run here. */
export async function openWasm({
  kernels,
}: WasmOptions): Promise<{ ok: true; engine: Engine } | { ok: false; problem: string }> {
  try {
    const module = await WebAssembly.compile(await kernels());
    const compile = (spec: FlowSpec) => {
      const problem = supports(spec);
      if (problem !== undefined) throw new Error(problem);
      return compileFlow(module, spec);
    };
    return { ok: true, engine: { name: 'wasm', device: 'SIMD WebAssembly', compile, supports } };
  } catch (error) {
    return { ok: false, problem: `WebAssembly with SIMD cannot run here (${String(error)})` };
  }
}
