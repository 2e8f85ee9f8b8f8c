/** The worker's side of the border: exposes one session. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { expose } from 'comlink';
import { browserTeamWorker } from '../engine/wasm/browser-team';
import { createSession } from './session';

/** One core is left to the page where there are more than two. */
const threads = Math.min(4, navigator.hardwareConcurrency > 2 ? navigator.hardwareConcurrency - 1 : 2);

expose(
  createSession({
    tfjsWasmPaths: {
      'tfjs-backend-wasm.wasm': plain,
      'tfjs-backend-wasm-simd.wasm': simd,
      'tfjs-backend-wasm-threaded-simd.wasm': threaded,
    },
    kernels: async (variant) => (await import('../engine/wasm/embedded')).embeddedKernels(variant),
    team: { threads, worker: browserTeamWorker },
  }),
);
