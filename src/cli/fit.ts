/**
 * `npm run fit`: trains a flow on a CSV or on a preset and prints what it reached on the test set. Progress goes to
 * stderr; with --json the last line of stdout is one JSON object.
 */
import { join } from 'node:path';
import { writeModel } from '../share/model-file';
import { writeModelJson } from '../share/model-json';
import { pyroOf, refuseNotPyro } from '../share/pyro/out';
import { PYTHON_CLUSTER, pythonCluster } from '../share/python/cluster';
import { PYTHON_MODULE, pythonModule } from '../share/python/export';
import { MOST_MEMBERS, type Model } from '../share/recipe';
import { formatOfName, tablePieces } from '../share/table-out/write';
import { sizeWords } from '../train/sized-flows';
import { instrumentOf } from '../worker/instrument';
import { deconvolvedOf } from '../worker/measured';
import { measuredSentences, mixtureSentence } from '../worker/measured-words';
import { refuseRecipe } from '../worker/refusals';
import { fitOf, metricsOf, modelOf } from '../worker/run';
import { samplesOf } from '../worker/sharing';
import { sizedRecipe, unsizedRecipe } from '../worker/sized-recipe';
import { cycled, isContext, pointsAt, splitTable } from '../worker/usable-rows';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from './arguments';
import { chosenColumns, decisionsFrom, independentColumns, sayLimits, withUnits } from './columns';
import { reportOf } from './fit-report';
import { engineFrom, INPUT_OPTIONS, presetFrom, sayPrepared, sourceOf } from './inputs';
import { MEASURED_OPTIONS, withMeasurements } from './measured';
import { checkFolder, checkOutputs, type Named, named, writeOrRescue, writeWhole } from './outputs';
import { readingFrom, readTable, say } from './reading';
import { ARGUMENT_WORDS } from './words';

/** What the command line takes; `docs/command-line.md` tells of each. */
export const OPTIONS = {
  ...INPUT_OPTIONS,
  ...MEASURED_OPTIONS,
  ...texts('test', 'by', 'flow', 'steps', 'members', 'mixture', 'out', 'python', 'pyro', 'samples', 'draws'),
  ...flags('json'),
} as const;

/** Samples that --samples writes where --draws says nothing. */
const DRAWS = 10_000;

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
  readonly samples?: string | undefined;
}

async function checkBefore(
  { out, python, pyro, samples }: Outputs,
  inputs: readonly (Named | undefined)[],
): Promise<void> {
  await checkOutputs([named('--out', out), named('--pyro', pyro), named('--samples', samples)], inputs);
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
    const content = `${JSON.stringify(pyroOf(model))}\n`;
    await writeOrRescue({ option: '--pyro', path: pyro }, content);
  }
}

/** `on`, `off`, or undefined for `auto`. */
function onOff(text: string | undefined, name: string): boolean | undefined {
  if (text === undefined || text === 'auto') return undefined;
  if (text === 'on' || text === 'off') return text === 'on';
  throw badArgument(ARGUMENT_WORDS.takes(name, 'on, off or auto', text));
}

/** Runs the command and returns its exit code; refusals are thrown as ProblemError. */
export async function fit(args: readonly string[]): Promise<number> {
  const options = parse(args, OPTIONS);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const openEngine = engineFrom(options);
  await checkBefore(options, [named('--data', options.data), named('--test', options.test)]);
  const draws = wholeNumber(options.draws, 'draws', 1, DRAWS);
  const preset = presetFrom(options.flow ?? 'default');
  const given = listOf(options.given);
  if (given.length > 0 && !preset.takesContext) {
    throw badArgument(ARGUMENT_WORDS.noContext(options.flow ?? ''));
  }
  const reading = readingFrom(options);
  const { definitions = [] } = reading;
  const { table, source, columns: fallback } = await sourceOf(options.data, options.preset, seed, reading);
  const by = listOf(options.by);
  const chosen = withMeasurements(withUnits(chosenColumns(options, fallback), table), options, table);
  // The density of synthetic data is stated.
  if (options.data !== undefined) sayLimits(table, chosen);
  const columns = independentColumns(table, chosen, options, seed);
  const decided = decisionsFrom(options);
  const contexts = columns.filter(isContext).length;
  const longer = options.steps === undefined ? {} : { steps: wholeNumber(options.steps, 'steps', 1, 1) };
  const sizing = { name: options.flow ?? 'default', preset };
  const asked = refuseRecipe(
    unsizedRecipe(
      {
        source,
        ...(definitions.length > 0 ? { definitions: [...definitions] } : {}),
        columns,
        ...(options.where ? { filter: options.where } : {}),
        ...(options.weight ? { weight: options.weight } : {}),
        ...decided,
        split: { validation: 0.1, test: 0.1, ...(by.length > 0 ? { by } : {}) },
        seed,
      },
      sizing,
      { training: longer },
    ),
  );
  const data = splitTable(
    table,
    asked,
    options.test === undefined ? undefined : await readTable(options.test, reading),
  );
  sayPrepared(data.prepared, decided.decisions);
  for (const sentence of measuredSentences(data)) say(sentence);
  const rows = data.split.train.length;
  const auto = options.members === undefined || options.members === 'auto';
  const members = auto ? undefined : wholeNumber(options.members, 'members', 1, 1);
  if (members !== undefined && members > MOST_MEMBERS) throw badArgument(ARGUMENT_WORDS.mostFlows(MOST_MEMBERS));
  const mixture = onOff(options.mixture, 'mixture');
  const { recipe, sized } = sizedRecipe(asked, sizing, rows, { training: longer, members, mixture });
  if (options.pyro !== undefined) refuseNotPyro(recipe.flow);
  if (preset.sized) say(sizeWords(sized, columns.length, rows));
  const { training } = recipe;

  const { engine } = await openEngine({ spec: recipe.flow, batch: training.batch, rows });
  const started = performance.now();
  const deconvolved = await deconvolvedOf(data, seed);
  if (deconvolved) say(mixtureSentence(deconvolved, data));
  const running = await fitOf(engine, data, recipe, { deconvolved });
  const { trainer } = running;
  while (!trainer.stopped) {
    const flow = trainer.members > 1 ? `flow ${trainer.member + 1}/${trainer.members}  ` : '';
    for (const message of await trainer.advance(training.evaluateEvery)) say(message);
    const last = trainer.looks.at(-1);
    if (last && !trainer.weighing)
      say(
        `${flow}step ${last.step}/${training.steps}  train ${last.train.toFixed(4)}  validation ${last.validation.toFixed(4)}`,
      );
  }
  const trainSeconds = (performance.now() - started) / 1000;
  const metrics = await metricsOf(running, data, engine, trainSeconds);
  const model = await modelOf(running, recipe, data, metrics);
  const report = await reportOf(running, data, seed, deconvolved);
  const heldOut = pointsAt(data, data.split.test.length > 0 ? data.split.test : data.split.validation).context;
  const sample = (count: number) => running.sample(count, seed, cycled(heldOut, contexts, count));
  const samples =
    options.samples === undefined
      ? undefined
      : await samplesOf({ model, sample, instrument: instrumentOf(data) }, draws, table.facts);
  running.dispose();
  await writeOutputs(options, model);
  if (samples && options.samples !== undefined) {
    await writeWhole(
      { option: '--samples', path: options.samples },
      tablePieces(formatOfName(options.samples), samples),
    );
  }

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
