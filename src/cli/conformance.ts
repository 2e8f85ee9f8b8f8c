/**
 * `npm run conformance -- FILE [--engine NAME] [--json]`: every case of a file of expected values on every engine at hand,
 * with the largest error of each quantity. Exit code 1 where one is above tolerance or a case is of an unknown kind.
 */
import { ProblemError } from '../base/problem';
import { badArgument, parseWithPositionals } from './arguments';
import { ENGINES, type Measured } from './conformance/engines';
import { badFile, type Case, readCaseFile, type UnknownCase } from './conformance/file';
import { measureAutoregressive, measureConditional, measureCoupling, measureFlow } from './conformance/flows';
import { UnsupportedFlow } from './conformance/flows-of';
import type { Measurement } from './conformance/measure';
import { measureBatchNorm, measureElementwise, measureElementwiseFlows, measureGradient } from './conformance/splines';
import { ARGUMENT_WORDS } from './words';

/** One line of the report. */
interface Line extends Measurement {
  readonly case: number;
  readonly kind: string;
  readonly engine: string;
  readonly ok: boolean;
}

/** The measurements of a case on an engine, or why there are none. */
async function measure(expected: Case, engine: Measured): Promise<Measurement[] | string> {
  switch (expected.kind) {
    case 'spline_autoregressive':
      return measureAutoregressive(expected, engine);
    case 'conditional_spline_autoregressive':
      return measureConditional(expected, engine);
    case 'spline_coupling':
      return measureCoupling(expected, engine);
    case 'flow':
      return measureFlow(expected, engine);
    case 'elementwise':
    case 'gradient':
    case 'batchnorm':
      break;
    default:
      throw expected satisfies never;
  }
  const { arrays } = engine;
  if (!arrays && expected.kind === 'elementwise') return measureElementwiseFlows(expected, engine);
  if (!arrays) return 'this engine runs whole flows only';
  if (expected.kind === 'elementwise') return measureElementwise(expected, engine, arrays);
  if (expected.kind === 'gradient') return measureGradient(expected, engine, arrays);
  return measureBatchNorm(expected, engine, arrays);
}

/** What tells one case of a kind from another. */
function describe(expected: Case | UnknownCase): string {
  if (expected.kind === 'unknown') return `'${expected.name}'`;
  const order = 'order' in expected ? (expected.order ?? '') : '';
  const bins = 'bins' in expected ? `K=${expected.bins}` : '';
  const dim = 'dim' in expected ? `D=${expected.dim}` : '';
  return [expected.kind, order, bins, dim].filter(Boolean).join(' ');
}

const exponent = (value: number) => (Number.isFinite(value) ? value.toExponential(1) : 'not finite');

function printed({ case: index, kind, engine, quantity, error, tolerance, ok }: Line): string {
  const cells = [String(index).padStart(4), kind.padEnd(48), engine.padEnd(16), quantity.padEnd(17)];
  return [...cells, exponent(error).padStart(10), exponent(tolerance).padStart(9), ok ? '  ok' : '  FAIL'].join(' ');
}

/** Runs every case on one engine and hands each line to `report`; `note` takes what could not be measured. */
async function runEngine(
  engine: Measured,
  cases: readonly (Case | UnknownCase)[],
  report: (line: Line) => void,
  note: (words: string) => void,
): Promise<void> {
  for (const [index, expected] of cases.entries()) {
    if (expected.kind === 'unknown') continue;
    let measured: Measurement[] | string;
    try {
      measured = await measure(expected, engine);
    } catch (error) {
      if (error instanceof UnsupportedFlow) {
        note(`case ${index} (${expected.kind}) is not measured on ${engine.name}: ${error.message}`);
        continue;
      }
      if (error instanceof ProblemError) throw badFile(`case ${index} (${expected.kind}): ${error.problem.message}`);
      throw error;
    }
    if (typeof measured === 'string') {
      note(`case ${index} (${expected.kind}) is not measured on ${engine.name}: ${measured}`);
      continue;
    }
    for (const measurement of measured) {
      const ok = measurement.error <= measurement.tolerance;
      report({ case: index, kind: describe(expected), engine: engine.name, ...measurement, ok });
    }
  }
}

function readArguments(args: readonly string[]) {
  const { positionals, values } = parseWithPositionals(args, { engine: { type: 'string' }, json: { type: 'boolean' } });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw badArgument(ARGUMENT_WORDS.give('the one file of expected values to check'));
  const { engine: name, json = false } = values;
  // A name of one engine means that one, though it may be the name of a group as well.
  const exact = ENGINES.filter((engine) => engine.name === name);
  const engines =
    exact.length > 0 ? exact : ENGINES.filter(({ groups }) => name === undefined || groups.includes(name));
  if (engines.length === 0) {
    const names = new Set(ENGINES.flatMap((engine) => [engine.name, ...engine.groups]));
    throw badArgument(ARGUMENT_WORDS.unknown('engine', name, [...names]));
  }
  return { file, engines, json };
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function conformance(args: readonly string[]): Promise<number> {
  const { file, engines, json } = readArguments(args);
  const cases = await readCaseFile(file);
  const say = (words: string) => process.stderr.write(`${words}\n`);
  const lines: Line[] = [];
  const skipped: { engine: string; problem: string }[] = [];
  const unknown = cases.flatMap((expected, index) =>
    expected.kind === 'unknown' ? [{ case: index, kind: expected.name }] : [],
  );
  const report = (line: Line) => {
    lines.push(line);
    if (!json) process.stdout.write(`${printed(line)}\n`);
  };
  for (const entry of engines) {
    const started = performance.now();
    const opened = await entry.open();
    if ('problem' in opened) {
      skipped.push({ engine: entry.name, problem: opened.problem });
      say(`${entry.name} is not measured: ${opened.problem}`);
      continue;
    }
    await runEngine(opened, cases, report, say);
    say(`${entry.name}: ${opened.device}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  if (lines.length === 0 && unknown.length === 0) throw badArgument(ARGUMENT_WORDS.notMeasurable);
  for (const { case: index, kind } of unknown) say(`case ${index} is of the unknown kind '${kind}': FAIL`);
  const failed = lines.filter(({ ok }) => !ok).length;
  const ok = failed === 0 && unknown.length === 0;
  const finite = lines.map((line) => ({ ...line, error: Number.isFinite(line.error) ? line.error : null }));
  const words = `${cases.length} cases, ${lines.length} quantities, ${failed} above tolerance, ${unknown.length} of unknown kind`;
  process.stdout.write(json ? `${JSON.stringify({ ok, lines: finite, unknown, skipped })}\n` : `${words}\n`);
  return ok ? 0 : 1;
}
