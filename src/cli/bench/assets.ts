/** What engines need in Node, where TF.js finds its own files. */
import { allowFusedKernels, kernelBytes } from '../../../tools/kernels.mjs';
import type { EngineAssets } from '../../engine/choose/candidates';
import { nodeTeamWorker } from '../wasm-team';

export async function nodeAssets(threads = 1): Promise<EngineAssets> {
  await allowFusedKernels();
  return { kernels: kernelBytes, team: { threads, worker: nodeTeamWorker } };
}
