/** The kernels that the build put into this chunk. In Node they come from `tools/kernels.mjs` instead. */
import { fused, plain } from 'virtual:kernels';
import type { KernelVariant } from './engine';

const TEXTS = { plain, fused } satisfies Record<KernelVariant, string>;

export async function embeddedKernels(variant: KernelVariant): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(atob(TEXTS[variant]), (character) => character.charCodeAt(0));
}
