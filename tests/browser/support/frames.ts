/** How smooth the page is: the times between frames, and how long until something holds. */

/** Milliseconds between frames while something runs, sorted. */
export async function frameTimes(during: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  let last = performance.now();
  let on = true;
  const frame = (now: number) => {
    times.push(now - last);
    last = now;
    if (on) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  await during();
  on = false;
  return times.slice(2).sort((a, b) => a - b);
}

/** In words, for people who read the test's output; a shared machine makes it too noisy to assert. */
export function framesInWords(frames: readonly number[]): string {
  const at = (share: number) => (frames[Math.floor(share * (frames.length - 1))] ?? Number.NaN).toFixed(1);
  return `frames while training: median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, of ${frames.length}`;
}
