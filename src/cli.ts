/**
 * The same core without a page: `npm run fit`, `npm run outliers`, `npm run score`, `npm run conformance`,
 * `npm run bench`, `npm run describe`. The first argument names the command.
 */
import { bench } from './cli/bench';
import { conformance } from './cli/conformance';
import { describe } from './cli/describe';
import { fit } from './cli/fit';
import { outliers } from './cli/outliers';
import { score } from './cli/score';
import { problemOf } from './flow/problem';

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  bench,
  conformance,
  describe,
  fit,
  outliers,
  score,
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  process.stderr.write(`There is no command '${name}'. Commands: ${Object.keys(commands).join(', ')}.\n`);
  process.exit(1);
}
try {
  process.exit(await command(args));
} catch (error) {
  const { message, hint } = problemOf(error);
  process.stderr.write(`${message} ${hint}\n`);
  process.exit(1);
}
