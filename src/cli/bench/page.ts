/** The part of `npm run bench -- --browser` that runs in the page; vite serves it, `browser.ts` calls it. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { browserTeamWorker } from '../../engine/wasm/browser-team';
import { embeddedKernels } from '../../engine/wasm/embedded';
import { type BenchListener, type BenchOptions, benchEngines } from './engines';

/** The graphics adapter, in words. */
async function adapterInWords(): Promise<string> {
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (!adapter) return 'no graphics adapter';
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const words = [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed';
  return `graphics adapter: ${words}${isFallbackAdapter ? ' (software)' : ''}`;
}

export async function benchPage(
  options: BenchOptions & { readonly threads: number },
  listener: BenchListener,
): Promise<void> {
  listener.note(await adapterInWords());
  const { threads } = options;
  await benchEngines(
    options,
    {
      tfjsWasmPaths: {
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        'tfjs-backend-wasm-threaded-simd.wasm': threaded,
      },
      kernels: embeddedKernels,
      team: { threads, worker: browserTeamWorker },
    },
    listener,
  );
}
