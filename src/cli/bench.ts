/** `npm run bench`: how fast the engines are; `npm run bench -- NAME`: measurements that take minutes and belong to no test. */
import { badArgument } from './arguments';
import { benchAsk } from './bench/ask';
import { benchFrames } from './bench/frames';
import { benchLadder } from './bench/ladder';
import { benchMeasured } from './bench/measured';
import { benchNull } from './bench/null';
import { benchVerdicts } from './bench/null-verdicts';
import { benchOneColumn } from './bench/one-column';
import { benchOutliers } from './bench/outliers';
import { benchSelection } from './bench/selection';
import { benchSpeed } from './bench/speed';
import { benchToys } from './bench/toys';
import { ARGUMENT_WORDS } from './words';

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  ask: benchAsk,
  ladder: benchLadder,
  measured: benchMeasured,
  null: benchNull,
  'one-column': benchOneColumn,
  outliers: benchOutliers,
  page: benchFrames,
  selection: benchSelection,
  toys: benchToys,
  verdicts: benchVerdicts,
};

/** Runs the named measurement, or without a name the times of all engines, and returns the exit code. */
export async function bench(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-')) return benchSpeed(args);
  const run = benches[name];
  if (!run) throw badArgument(ARGUMENT_WORDS.unknown('measurement', name, Object.keys(benches)));
  return run(rest);
}
