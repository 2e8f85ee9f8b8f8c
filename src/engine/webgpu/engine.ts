/**
 * The WebGPU engine: a flow as one WGSL module, by a thread for each row of the batch or, where networks are wide, by tiles of
 * rows and weights. A training step takes four dispatches whatever the flow, and up to four more for each batch
 * normalisation, where eager operations take over a thousand.
 */
import type { FlowSpec } from '../../flow/spec';
import type { OpenedEngine } from '../engine';
import { unplanned } from '../plan';
import { openGpu } from './device';
import { compileFlow } from './evaluate';
import type { ModuleOptions } from './wgsl/module';

function supports(spec: FlowSpec): string | undefined {
  if (spec.transforms.some((transform) => 'pyro' in transform && transform.pyro)) {
    return "it computes in float32, and Pyro's parameterisation of splines needs more";
  }
  return unplanned(spec);
}

/** Opens the engine, or says in words why it cannot run here. */
export async function openWebGpu(options: ModuleOptions = {}): Promise<OpenedEngine> {
  const opened = await openGpu();
  if (!opened.ok) return opened;
  const { gpu, words, emulated } = opened;
  const device = `WebGPU, ${words}${emulated ? ' (software, slow)' : ''}`;
  return {
    ok: true,
    engine: { name: 'webgpu', device, emulated, supports, compile: (spec) => compileFlow(gpu, spec, options) },
  };
}
