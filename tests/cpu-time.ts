/** Bounds on work are held against processor time, however busy the machine and however slow. */

/** Milliseconds of processor time that this process has had. */
function had(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What `yardstick` takes on the machine that the bounds were set on. */
const THERE_MS = 50;

/** Numbers written and read as text: what the work that is bounded consists of. */
function yardstick(): number {
  const started = had();
  JSON.parse(JSON.stringify(Array.from({ length: 100_000 }, (_, i) => Math.sin(i))));
  return had() - started;
}

let slowness: number | undefined;

/** Milliseconds of processor time that this process has had, as they would be on the machine that the bounds were set on, if that is faster. */
export function cpuTime(): number {
  slowness ??= Math.max(1, Math.min(yardstick(), yardstick(), yardstick()) / THERE_MS);
  return had() / slowness;
}
