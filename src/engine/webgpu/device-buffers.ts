/** Buffers and reading back, on one GPU device. */
import type { Gpu } from './device';

/** All buffers that an owner has made, so that they are destroyed together. */
export interface Buffers {
  storage(bytes: number): GPUBuffer;
  /** A storage buffer with these contents. */
  holding(values: Float32Array | Uint32Array): GPUBuffer;
  uniform(bytes: number): GPUBuffer;
  destroy(): void;
}

let held = 0;

/** Bytes in buffers that were made here and not destroyed. */
export const bytesHeld = () => held;

/** An owner's buffers on a device. What the device refuses is told by `refusals.ts`. */
export function buffersOn({ device }: Gpu): Buffers {
  const made: GPUBuffer[] = [];
  const make = (bytes: number, usage: number) => {
    const buffer = device.createBuffer({ size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
    held += buffer.size;
    made.push(buffer);
    return buffer;
  };
  const storage = (bytes: number) =>
    make(bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
  return {
    storage,
    holding(values) {
      const buffer = storage(values.byteLength);
      write(device, buffer, values);
      return buffer;
    },
    uniform: (bytes) => make(bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST),
    destroy() {
      for (const buffer of made.splice(0)) {
        held -= buffer.size;
        buffer.destroy();
      }
    },
  };
}

/** Contents of a buffer, from its start or from a byte on. */
export function write(
  device: GPUDevice,
  buffer: GPUBuffer,
  values: Float32Array | Uint32Array | ArrayBuffer,
  at = 0,
): void {
  if (values instanceof ArrayBuffer) device.queue.writeBuffer(buffer, at, values);
  else device.queue.writeBuffer(buffer, at, values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

interface Source {
  readonly buffer: GPUBuffer;
  readonly from?: number;
  readonly length: number;
}

/** Floats on their way from the device: copies are recorded where they belong among its work, and read together. */
export interface Reading {
  /** Adds the start of a buffer to what is read. */
  copy(encoder: GPUCommandEncoder, buffer: GPUBuffer, length: number): void;
  /** All that was copied, in its order, once what was submitted has run. To be called once. */
  done(): Promise<Float32Array>;
}

/** Room for `length` floats to be read in one piece. */
export function readingOn(gpu: Gpu, length: number): Reading {
  gpu.check();
  const staging = stagingOn(gpu, length);
  let at = 0;
  return {
    copy(encoder, buffer, count) {
      encoder.copyBufferToBuffer(buffer, 0, staging, 4 * at, 4 * count);
      at += count;
    },
    done: () => readStaging(gpu, staging),
  };
}

const stagingOn = ({ device }: Gpu, length: number) =>
  device.createBuffer({ size: Math.max(4, 4 * length), usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });

/** The contents of a buffer that can be mapped, which is destroyed. */
async function readStaging(gpu: Gpu, staging: GPUBuffer): Promise<Float32Array> {
  try {
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } catch (error) {
    await gpu.checkLate();
    throw error;
  } finally {
    staging.destroy();
  }
}

/** `length` floats of each buffer, once all that was submitted before has run. */
export async function readFloats<Sources extends readonly [Source, ...Source[]]>(
  gpu: Gpu,
  sources: Sources,
): Promise<{ [Key in keyof Sources]: Float32Array }> {
  gpu.check();
  const { device } = gpu;
  const staging = stagingOn(
    gpu,
    sources.reduce((sum, { length }) => sum + length, 0),
  );
  const encoder = device.createCommandEncoder();
  let at = 0;
  for (const { buffer, from = 0, length } of sources) {
    encoder.copyBufferToBuffer(buffer, 4 * from, staging, 4 * at, 4 * length);
    at += length;
  }
  device.queue.submit([encoder.finish()]);
  const all = await readStaging(gpu, staging);
  at = 0;
  // Each has memory of its own, since its owner may hand it to another thread.
  return sources.map(({ length }) => {
    at += length;
    return sources.length === 1 ? all : all.slice(at - length, at);
  }) as { [Key in keyof Sources]: Float32Array };
}
