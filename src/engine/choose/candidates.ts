/** The engines that there are, each with what opens it. A fast one runs most flows; the reference engine runs all of them. */
import type { OpenedEngine } from '../engine';
import type { BackendName, WasmPaths } from '../reference/backends';
import type { WasmOptions } from '../wasm/engine';

export const ENGINE_CHOICES = [
  'auto',
  'webgpu',
  'wasm',
  'reference:wasm',
  'reference:webgpu',
  'reference:cpu',
] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];
export type EngineName = Exclude<EngineChoice, 'auto'>;

/** Files that engines need, which a page serves and Node finds by itself. */
export interface EngineAssets {
  readonly tfjsWasmPaths?: WasmPaths;
  /** The bytes of the compiled SIMD kernels. */
  readonly kernels?: WasmOptions['kernels'];
  /** Threads that the wasm engine may use; one where absent. */
  readonly team?: NonNullable<WasmOptions['team']>;
}

export interface EngineFactory {
  readonly choice: EngineName;
  readonly label: string;
  /** Fast engines race each other; the reference, thousands of calls a step, is asked only where none of them can run. */
  readonly tier: 'fast' | 'reference';
  /** Never rejects. */
  open(assets: EngineAssets): Promise<OpenedEngine>;
}

const reference = (backend: BackendName, label: string): EngineFactory => ({
  choice: `reference:${backend}`,
  label,
  tier: 'reference',
  open: async ({ tfjsWasmPaths }) => (await import('../reference/engine')).openReference(backend, tfjsWasmPaths),
});

const wasm: EngineFactory = {
  choice: 'wasm',
  label: 'WebAssembly',
  tier: 'fast',
  async open({ kernels, team }) {
    if (!kernels) return { ok: false, problem: 'its kernels were not given' };
    const { openWasm } = await import('../wasm/engine');
    return openWasm({ kernels, ...(team ? { team } : {}) });
  },
};

const webgpu: EngineFactory = {
  choice: 'webgpu',
  label: 'WebGPU',
  tier: 'fast',
  open: async () => (await import('../webgpu/engine')).openWebGpu(),
};

/** In the order in which equals are preferred: TF.js answers a call in 6 µs on wasm, in 30 to 60 µs on WebGPU. */
export const FACTORIES: readonly EngineFactory[] = [
  wasm,
  webgpu,
  reference('wasm', 'TF.js on WebAssembly'),
  reference('webgpu', 'TF.js on WebGPU'),
  reference('cpu', 'TF.js in plain JavaScript'),
];
