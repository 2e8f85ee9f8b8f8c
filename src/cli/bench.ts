/** `npm run bench -- NAME`: measurements that take minutes and belong to no test. */
import { badArgument } from './arguments';
import { benchToys } from './bench-toys';

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { toys: benchToys };

/** Runs the named measurement and returns the exit code. */
export async function bench([name = '', ...args]: readonly string[]): Promise<number> {
  const run = benches[name];
  if (!run) throw badArgument(`There is no measurement '${name}'; there are: ${Object.keys(benches).join(', ')}.`);
  return run(args);
}
