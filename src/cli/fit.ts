/**
 * `npm run fit`: trains a flow on a CSV or on a preset and prints what it reached on the test set. Progress goes to
 * stderr; with --json the last line of stdout is one JSON object.
 */
import { join } from 'node:path';
import { writeModel } from '../share/model-file';
import { writeModelJson } from '../share/model-json';
import { toPyro } from '../share/pyro-out';
import { PYTHON_CLUSTER, pythonCluster } from '../share/python-cluster';
import { PYTHON_MODULE, pythonModule } from '../share/python-export';
import type { Model } from '../share/recipe';
import { refuseRecipe } from '../worker/refusals';
import { fitOf, isContext, metricsOf, modelOf, splitTable } from '../worker/run';
import { badArgument, listOf, parse, wholeNumber } from './arguments';
import { reportOf } from './fit-report';
import {
  chosenColumns,
  decisionsFrom,
  engineFrom,
  INPUT_OPTIONS,
  independentColumns,
  presetFrom,
  readTable,
  say,
  sayPrepared,
  sourceOf,
} from './inputs';
import { checkFolder, checkOutputs, type Named, named, writeOrRescue } from './outputs';

const OPTIONS = {
  ...INPUT_OPTIONS,
  test: { type: 'string' },
  by: { type: 'string' },
  flow: { type: 'string' },
  steps: { type: 'string' },
  out: { type: 'string' },
  python: { type: 'string' },
  pyro: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The model in a folder with the two files that rebuild it in PyTorch. */
const PYTHON_FILES: Readonly<Record<string, (model: Model) => string | Uint8Array>> = {
  'model.safetensors': writeModel,
  [`${PYTHON_MODULE}.py`]: pythonModule,
  [`${PYTHON_CLUSTER}.py`]: pythonCluster,
};

interface Outputs {
  readonly out?: string | undefined;
  readonly python?: string | undefined;
  readonly pyro?: string | undefined;
}

async function checkBefore({ out, python, pyro }: Outputs, inputs: readonly (Named | undefined)[]): Promise<void> {
  await checkOutputs([named('--out', out), named('--pyro', pyro)], inputs);
  if (python !== undefined) await checkFolder({ option: '--python', path: python }, Object.keys(PYTHON_FILES), inputs);
}

async function writeOutputs({ out, python, pyro }: Outputs, model: Model): Promise<void> {
  if (out !== undefined) {
    const content = (out.endsWith('.json') ? writeModelJson : writeModel)(model);
    await writeOrRescue({ option: '--out', path: out }, content);
  }
  if (python !== undefined) {
    for (const [name, content] of Object.entries(PYTHON_FILES))
      await writeOrRescue({ option: '--python', path: join(python, name) }, content(model));
  }
  if (pyro !== undefined) {
    const content = `${JSON.stringify(toPyro(model.flow, model.parameters))}\n`;
    await writeOrRescue({ option: '--pyro', path: pyro }, content);
  }
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function fit(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const openEngine = engineFrom(options);
  await checkBefore(options, [named('--data', options.data), named('--test', options.test)]);
  const preset = presetFrom(options.flow ?? 'default');
  const given = listOf(options.given);
  if (given.length > 0 && !preset.takesContext) {
    throw badArgument(`The flow '${options.flow}' cannot look at given columns.`);
  }
  const { table, source, columns: fallback } = await sourceOf(options.data, options.preset, seed);
  const by = listOf(options.by);
  const columns = independentColumns(table, chosenColumns(options, fallback), options, seed);
  const decided = decisionsFrom(options);
  const contexts = columns.filter(isContext).length;
  const training = { ...preset.training, steps: wholeNumber(options.steps, 'steps', 1, preset.training.steps) };
  const recipe = refuseRecipe({
    version: 1,
    source,
    columns,
    ...(options.where ? { filter: options.where } : {}),
    ...decided,
    split: { validation: 0.1, test: 0.1, ...(by.length > 0 ? { by } : {}) },
    flow: preset.flow(columns.length - contexts, contexts),
    training,
    seed,
  });
  const data = splitTable(table, recipe, options.test === undefined ? undefined : await readTable(options.test));
  sayPrepared(data.prepared, decided.decisions);

  const { engine } = await openEngine({ spec: recipe.flow, batch: training.batch, rows: data.split.train.length });
  const started = performance.now();
  const running = await fitOf(engine, data, recipe);
  while (!running.trainer.stopped) {
    for (const message of await running.trainer.advance(training.evaluateEvery)) say(message);
    const last = running.trainer.looks.at(-1);
    if (last)
      say(
        `step ${last.step}/${training.steps}  train ${last.train.toFixed(4)}  validation ${last.validation.toFixed(4)}`,
      );
  }
  const trainSeconds = (performance.now() - started) / 1000;
  const metrics = await metricsOf(running, data, engine, trainSeconds);
  const model = await modelOf(running, recipe, data, metrics);
  const report = await reportOf(running, data, metrics, seed);
  running.dispose();
  await writeOutputs(options, model);

  const dropped = data.prepared.dropped.reduce((sum, { count }) => sum + count, 0);
  const { testRows, testLogProb, testLogProbStdErr, gaussianLogProb, steps } = metrics;
  const summary = {
    rows: table.rows,
    dropped,
    testRows,
    testLogProb,
    testLogProbStdErr,
    gaussianLogProb,
    ...report.summary,
    steps,
    trainSeconds,
    engine: metrics.engine,
  };
  if (options.json) for (const sentence of report.sentences) say(sentence);
  process.stdout.write(`${options.json ? JSON.stringify(summary) : report.sentences.join('\n')}\n`);
  return 0;
}
