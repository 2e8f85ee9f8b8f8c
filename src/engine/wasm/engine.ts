/**
 * The wasm engine: forward pass, adjoint and Adam as SIMD kernels over feature-major activations, orchestrated layer by
 * layer. It is what a machine without WebGPU trains with.
 */
import type { FlowSpec } from '../../flow/spec';
import type { Engine } from '../engine';
import { unplanned } from '../plan';
import { compileFlow, type TeamOptions } from './flow';

/** `fused` needs relaxed SIMD, and is a fifth faster on whole steps. */
export type KernelVariant = 'plain' | 'fused';

export interface WasmOptions {
  /** Gives the bytes of the compiled kernels. */
  readonly kernels: (variant: KernelVariant) => Promise<BufferSource>;
  /** Threads that training may use, and what makes a worker for each but the first. */
  readonly team?: TeamOptions;
}

async function compileKernels(
  kernels: WasmOptions['kernels'],
): Promise<{ module: WebAssembly.Module; device: string }> {
  const fused = await kernels('fused');
  if (WebAssembly.validate(fused)) {
    return { module: await WebAssembly.compile(fused), device: 'WebAssembly, SIMD with fused multiply-add' };
  }
  return { module: await WebAssembly.compile(await kernels('plain')), device: 'WebAssembly, SIMD' };
}

/** Opens the engine, or says in words why it cannot run here. */
export async function openWasm({
  kernels,
  team,
}: WasmOptions): Promise<{ ok: true; engine: Engine } | { ok: false; problem: string }> {
  try {
    const { module, device } = await compileKernels(kernels);
    const compile = (spec: FlowSpec) => compileFlow(module, spec, team);
    const threads = team && team.threads > 1 ? `, ${team.threads} threads` : '';
    return { ok: true, engine: { name: 'wasm', device: device + threads, supports: unplanned, compile } };
  } catch (error) {
    return { ok: false, problem: `WebAssembly with SIMD cannot run here (${String(error)})` };
  }
}
