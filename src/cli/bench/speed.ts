/**
 * `npm run bench`: milliseconds per training step, per batch of densities and per batch of samples, on every engine and
 * shape. A table, or with `--json` one JSON line per row; notes go to stderr.
 */
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { ARGUMENT_WORDS } from '../words';
import { nodeAssets } from './assets';
import { type BenchListener, benchEngines, factoriesNamed, usualEngines } from './engines';
import type { Measured } from './measure';
import { nameOf, SHAPES, shapesNamed } from './shapes';

const OPTIONS = {
  engine: { type: 'string', multiple: true },
  ...texts('only', 'threads', 'budget'),
  ...flags('browser', 'hardware', 'json'),
} as const;

const BUDGET_MS = 1000;
/** Fewer repeats than this are marked in the table. */
const FEW_REPEATS = 5;

const HEADER = 'engine             D  batch  hidden    ms per step   logProb ms    sample ms  dispatches  repeats';

const threeDigits = (ms: number) => (ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3));

function printed({ row, repeats }: Measured): string {
  return [
    row.engine.padEnd(16),
    String(row.D).padStart(3),
    String(row.batch).padStart(6),
    (row.hidden.join(',') || '–').padStart(7),
    threeDigits(row.trainMsPerStep).padStart(14),
    threeDigits(row.logProbMs).padStart(12),
    threeDigits(row.sampleMs).padStart(12),
    String(row.dispatchesPerStep ?? '–').padStart(11),
    String(repeats).padStart(8),
    repeats < FEW_REPEATS ? ' few' : '',
  ].join(' ');
}

function enginesOf(asked: readonly string[], where: 'node' | 'browser'): string[] {
  const engines = asked.flatMap((list) => listOf(list));
  const known = [...usualEngines('browser'), 'reference', 'reference:webgpu', 'reference:cpu'];
  const unknown = engines.find((name) => factoriesNamed(name).length === 0);
  if (unknown !== undefined) {
    throw badArgument(ARGUMENT_WORDS.unknown('engine', unknown, [...new Set(known)]));
  }
  return engines.length > 0 ? engines : usualEngines(where);
}

/** Measures in this process. TF.js looks for WebGPU once, so that must be there before TF.js is loaded. */
async function benchInNode(
  options: Parameters<typeof benchEngines>[0],
  threads: number,
  listener: BenchListener,
): Promise<void> {
  if (options.engines.some((name) => name === 'reference' || name.includes('webgpu'))) {
    const { provideWebGpu } = await import('../node-webgpu');
    const problem = await provideWebGpu();
    if (problem !== undefined) listener.note(`There is no WebGPU here: ${problem}.`);
  }
  await benchEngines(options, await nodeAssets(threads), listener);
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function benchSpeed(args: readonly string[]): Promise<number> {
  const { engine, only, threads: threadsText, budget, browser = false, hardware = false, json } = parse(args, OPTIONS);
  const shapes = shapesNamed(only ?? '');
  if (shapes.length === 0) {
    throw badArgument(`--only '${only}' names none of the shapes: ${SHAPES.map(nameOf).join('; ')}.`);
  }
  const engines = enginesOf(engine ?? [], browser ? 'browser' : 'node');
  const budgetMs = wholeNumber(budget, 'budget', 0, BUDGET_MS);
  const threads = wholeNumber(threadsText, 'threads', 1, 1);
  const devices = new Set<string>();
  const note = (words: string) => process.stderr.write(`${words}\n`);
  const listener: BenchListener = {
    note,
    measured(measured) {
      const { row } = measured;
      if (json) {
        process.stdout.write(`${JSON.stringify(row)}\n`);
        return;
      }
      if (devices.size === 0) process.stdout.write(`${HEADER}\n`);
      if (!devices.has(row.device)) note(`${row.engine}: ${row.device}`);
      devices.add(row.device);
      process.stdout.write(`${printed(measured).trimEnd()}\n`);
    },
  };
  const options = { engines, shapes, budgetMs };
  if (browser) {
    const { benchInBrowser } = await import('./browser');
    await benchInBrowser({ ...options, threads }, hardware, listener);
  } else {
    await benchInNode(options, threads, listener);
  }
  return 0;
}
