/** The worker's side of the border: exposes one session. Imported by `entry.ts`. */
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { expose } from 'comlink';
import { once } from '../base/once';
import { providePlugins } from '../catalog/hdf5/filters';
import { browserTeamWorker } from '../engine/wasm/browser-team';
import type { SessionCommands } from './protocol';
import { createSession } from './session';

/**
 * One core is left to the page, which draws what is learned: on two cores a second thread made 2,000 steps of the default flow for
 * two columns take 11.9 s instead of 8.0.
 */
const threads = Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1));

const kernels = once(() => import('../engine/wasm/embedded'));

/** Held for life, under the name that the page gave: it hears at once when the lock is free. Resolves once it is held. */
const held = new Promise<void>((resolve) => {
  if (!navigator.locks) resolve();
  void navigator.locks
    ?.request(self.name, () => {
      resolve();
      return new Promise(() => {});
    })
    .catch(() => resolve());
});

/** Filters of HDF5 files, by the paths of their addresses. */
const plugins = import.meta.glob<string>(
  '/node_modules/h5wasm-plugins/plugins/libH5Z{blosc,bshuf,bz2,lz4,lzf,zstd}.so',
  {
    query: '?url',
    import: 'default',
  },
);
providePlugins(async (file) => {
  const url = await plugins[`/node_modules/h5wasm-plugins/plugins/${file}`]?.();
  return url === undefined ? undefined : new Uint8Array(await (await fetch(url)).arrayBuffer());
});

const session = createSession({
  tfjsWasmPaths: {
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': threaded,
  },
  kernels: async (variant) => (await kernels()).embeddedKernels(variant),
  team: { threads, worker: browserTeamWorker },
});

expose({
  ...session,
  // Asked first, and answered once the lock is held: the page must not come before it in the queue.
  async listen(onEvent) {
    await held;
    return session.listen(onEvent);
  },
} satisfies SessionCommands);
