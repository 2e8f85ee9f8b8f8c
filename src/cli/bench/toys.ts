/**
 * `npm run bench -- toys`: how near the default flow comes to the entropy of each toy. 20,000 rows to train on and 2,000 to
 * validate, one seed; test NLL of the whole average on 50,000 fresh rows, beside what other libraries reached with 2,000 steps of 512.
 */
import { meanWithError } from '../../analysis/mean-error';
import { TOY_NAMES, type ToyName } from '../../catalog/toy-names';
import { drawToy, toys } from '../../catalog/toys';
import { chooseFor, openPool } from '../../engine/choose/choose';
import { startEnsemble } from '../../train/ensemble';
import { presetNamed, sizedTo } from '../../train/presets';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { ARGUMENT_WORDS } from '../words';
import { nodeAssets } from './assets';

const TRAIN = 20_000;
const VALIDATION = 2_000;
const TEST = 50_000;

/** Test NLL minus entropy of Pyro 1.9's poster flow (three autoregressive splines) and of zuko 1.6's NSF, in nats. */
const PEERS: Partial<Record<ToyName, readonly [pyro: number, zuko: number]>> = {
  crescent: [0.101, 0.043],
  sine: [0.04, 0.013],
  checkerboard: [0.067, 0.104],
  'eight-gaussians': [0.029, 0.026],
  'two-moons': [0.045, 0.023],
  'two-spirals': [0.087, 0.127],
};

const rowsFrom = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

function toyNames(text: string | undefined): readonly ToyName[] {
  const wanted = listOf(text);
  if (wanted.length === 0) return TOY_NAMES.filter((name) => PEERS[name]);
  return wanted.map((name) => {
    const known = TOY_NAMES.find((candidate) => candidate === name);
    if (!known) throw badArgument(ARGUMENT_WORDS.unknown('toy', name, TOY_NAMES));
    return known;
  });
}

export async function benchToys(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    ...texts('only', 'flow', 'seed'),
    ...flags('json'),
  });
  const flow = options.flow ?? 'default';
  const preset = presetNamed(flow);
  if (!preset) throw badArgument(`There is no flow '${flow}'.`);
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const { flow: spec, training, ...averaged } = sizedTo(preset, 2, 0, TRAIN);
  const { engine } = await chooseFor(openPool(await nodeAssets()), 'auto', {
    spec,
    batch: training.batch,
    rows: TRAIN,
  });
  if (!options.json) {
    process.stdout.write(`test NLL minus entropy in nats; flow ${flow}, seed ${seed}, ${engine.device}\n`);
    process.stdout.write('toy                 ours  ± error   Pyro   zuko  seconds\n');
  }
  for (const name of toyNames(options.only)) {
    const values = drawToy(name, TRAIN + VALIDATION + TEST, seed);
    const started = performance.now();
    const fit = await startEnsemble({
      ...averaged,
      apart: false,
      engine,
      flow: spec,
      values,
      split: { train: rowsFrom(0, TRAIN), validation: rowsFrom(TRAIN, VALIDATION) },
      training,
      seed,
    });
    while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
    const seconds = (performance.now() - started) / 1000;
    const { mean, standardError } = meanWithError(await fit.logProb({ values }, rowsFrom(TRAIN + VALIDATION, TEST)));
    fit.dispose();
    const excess = -mean - toys[name].entropy.nats;
    const [pyro, zuko] = PEERS[name] ?? [];
    const row = { toy: name, flow, seed, excess, standardError, pyro, zuko, seconds, engine: engine.device };
    const cell = (value: number | undefined, width: number) => (value?.toFixed(3) ?? '–').padStart(width);
    process.stdout.write(
      options.json
        ? `${JSON.stringify(row)}\n`
        : `${name.padEnd(18)}${cell(excess, 6)}  ${standardError.toFixed(3)}  ${cell(pyro, 7)}${cell(zuko, 7)}${seconds.toFixed(0).padStart(9)}\n`,
    );
  }
  return 0;
}
