/** Milliseconds of processor time that this process has had: what a bound on work is held against, however busy the machine. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
