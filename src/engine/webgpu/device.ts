/**
 * The graphics device: the engine's own, not TF.js's. It needs buffers, pipelines and a queue, and none of TF.js's tensors;
 * so it neither loads TF.js, which weighs megabytes, nor touches what TF.js declares private.
 */
import { DeviceLostError } from '../engine';

export interface Gpu {
  readonly device: GPUDevice;
  /** Throws a `DeviceLostError` once the device is gone, or has refused what it was given. */
  check(): void;
  /** The same, for after a failure: whatever fails on a device that is lost fails before the loss is told. */
  checkLate(): Promise<void>;
}

/** Milliseconds for which a loss is waited for. */
const LATE_MS = 100;

export type OpenedGpu =
  | { readonly ok: true; readonly gpu: Gpu; readonly words: string; readonly emulated: boolean }
  | { readonly ok: false; readonly problem: string };

function describe({ info }: GPUAdapter): { words: string; emulated: boolean } {
  const words = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  return { words, emulated: info.isFallbackAdapter || /swiftshader|llvmpipe/i.test(words) };
}

/** Opens a device, or says in words why there is none. */
export async function openGpu(): Promise<OpenedGpu> {
  if (typeof navigator === 'undefined' || !('gpu' in navigator)) {
    return { ok: false, problem: 'this browser has no WebGPU' };
  }
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return { ok: false, problem: 'no graphics adapter is available' };
    // The default limits would refuse batches that the adapter has room for.
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
    return { ok: true, gpu: gpuOf(device), ...describe(adapter) };
  } catch (error) {
    return { ok: false, problem: `asking for a graphics device failed (${String(error)})` };
  }
}

function gpuOf(device: GPUDevice): Gpu {
  let reason: string | undefined;
  void device.lost.then((info) => {
    reason ??= info.message || info.reason || 'no reason was given';
  });
  // What the device refuses it refuses later and in silence: results would be those of a step that never ran.
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    reason ??= event.error.message;
  });
  function check() {
    if (reason !== undefined) throw new DeviceLostError(reason);
  }
  return {
    device,
    check,
    async checkLate() {
      await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, LATE_MS))]);
      check();
    },
  };
}
