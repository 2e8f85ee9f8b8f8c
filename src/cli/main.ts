/** The command line as a function: the first argument names the command. */
import { problemOf } from '../base/problem';
import { helpOf } from './help';

type Command = (args: readonly string[]) => Promise<number>;

/** Loaded by name: what benchmarks and other engines need would make every command slower to start. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  ask: async () => (await import('./ask')).ask,
  bench: async () => (await import('./bench')).bench,
  compare: async () => (await import('./compare')).compare,
  conformance: async () => (await import('./conformance')).conformance,
  describe: async () => (await import('./describe')).describe,
  fit: async () => (await import('./fit')).fit,
  hod: async () => (await import('./hod')).hod,
  outliers: async () => (await import('./outliers')).outliers,
  sample: async () => (await import('./sample')).sample,
  score: async () => (await import('./score')).score,
};

/** Runs a command and returns its exit code. A refusal is one line on stderr and the code 1. */
export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const load = commands[name];
  if ([name, ...args].includes('--help')) {
    process.stdout.write(await helpOf(name));
    return 0;
  }
  if (!load) {
    process.stderr.write(`There is no command '${name}'. Commands: ${Object.keys(commands).join(', ')}.\n`);
    return 1;
  }
  try {
    return await (await load())(args);
  } catch (error) {
    const { message, hint } = problemOf(error);
    process.stderr.write(`${message} ${hint}\n`);
    return 1;
  }
}
