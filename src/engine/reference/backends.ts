/**
 * TF.js's backends, opened without ever throwing: a backend that cannot run here comes back with the reason in words.
 * WebGL is not offered, since it computes in half precision on some devices.
 */
import * as tf from '@tensorflow/tfjs';
import { useExplicitTransposes } from './wasm-matmul';
import { useAccurateFunctions } from './webgpu-functions';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

export type Opened = { readonly ok: true; readonly device: string } | { readonly ok: false; readonly problem: string };

/** Where the three WebAssembly binaries of TF.js are served from; needed in a browser, found by itself in Node. */
export type WasmPaths = Readonly<Record<string, string>>;

/** The adapter's description, or why there is none. `requestAdapter` answers null or throws where WebGPU is blocked. */
async function probeAdapter(): Promise<Opened> {
  if (typeof navigator === 'undefined' || !('gpu' in navigator)) {
    return { ok: false, problem: 'this browser has no WebGPU' };
  }
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return { ok: false, problem: 'no graphics adapter is available' };
    const { vendor, architecture, description } = adapter.info;
    const words = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
    const software = adapter.info.isFallbackAdapter || /swiftshader|llvmpipe/i.test(words);
    return { ok: true, device: `TF.js webgpu, ${words}${software ? ' (software, slow)' : ''}` };
  } catch (error) {
    return { ok: false, problem: `asking for a graphics adapter failed (${String(error)})` };
  }
}

async function prepare(name: BackendName, wasmPaths: WasmPaths | undefined): Promise<Opened> {
  switch (name) {
    case 'cpu':
      return { ok: true, device: 'TF.js cpu' };
    case 'wasm': {
      const wasm = await import('@tensorflow/tfjs-backend-wasm');
      if (wasmPaths) wasm.setWasmPaths(wasmPaths as Parameters<typeof wasm.setWasmPaths>[0]);
      // The threaded build never returns in a cross-origin isolated page once minified, and was no faster where it does.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      return { ok: true, device: 'TF.js wasm' };
    }
    case 'webgpu': {
      const probed = await probeAdapter();
      if (!probed.ok) return probed;
      await import('@tensorflow/tfjs-backend-webgpu');
      // Otherwise small operations run in JavaScript and a result depends on where its inputs happened to lie.
      tf.env().set('WEBGPU_CPU_FORWARD', false);
      return probed;
    }
    default:
      throw name satisfies never;
  }
}

/** Makes a backend the current one of this thread. */
export async function openBackend(name: BackendName, wasmPaths?: WasmPaths): Promise<Opened> {
  try {
    // Production mode also keeps TF.js from printing advice to the console.
    tf.enableProdMode();
    const prepared = await prepare(name, wasmPaths);
    if (!prepared.ok) return prepared;
    // setBackend answers false, without throwing, where a backend cannot start; ready() would then pick another silently.
    if (!(await tf.setBackend(name)) || tf.getBackend() !== name) {
      return { ok: false, problem: 'TF.js could not start it' };
    }
    if (name === 'wasm') useExplicitTransposes();
    if (name === 'webgpu') useAccurateFunctions();
    return prepared;
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
