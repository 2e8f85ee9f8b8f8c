/** Counts what is sent to the GPU, by watching every compute pass of this thread: the measure of a step that needs no GPU. */

/** Dispatches while `run` runs. Throws where there is no WebGPU. */
export async function countDispatches(run: () => void | Promise<void>): Promise<number> {
  if (typeof GPUComputePassEncoder === 'undefined')
    throw new Error('there is no WebGPU whose dispatches could be counted');
  const { prototype } = GPUComputePassEncoder;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = prototype;
  let count = 0;
  prototype.dispatchWorkgroups = function (...sizes) {
    count += 1;
    return dispatchWorkgroups.apply(this, sizes);
  };
  prototype.dispatchWorkgroupsIndirect = function (...sizes) {
    count += 1;
    return dispatchWorkgroupsIndirect.apply(this, sizes);
  };
  try {
    await run();
  } finally {
    Object.assign(prototype, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
  }
  return count;
}

/**
 * Dispatches of one call: half of the difference between two and four of them, so that what `settle` adds (reading a
 * result) is not counted. To be called warm.
 */
export async function dispatchesPerCall(call: () => void, settle: () => Promise<unknown>): Promise<number> {
  const of = (calls: number) =>
    countDispatches(async () => {
      for (let i = 0; i < calls; i++) call();
      await settle();
    });
  const two = await of(2);
  return ((await of(4)) - two) / 2;
}
