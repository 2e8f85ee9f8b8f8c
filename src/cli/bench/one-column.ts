/**
 * `npm run bench -- one-column`: the default against a kernel density and a Gaussian mixture on columns whose density is known. Of every shape and
 * number of rows the medians over the seeds of NLL − H (by quadrature, in nats) and of ∫ (q − p)², and how many runs have the right number of modes. With `--suggested` the default
 * sees the column as the page would suggest it, transformed and within its limits.
 */

import { allBaselines } from '../../analysis/baselines';
import { random } from '../../base/random';
import { applyTransform, type FittedTransform, fitTransform, logSlope } from '../../catalog/column-transforms';
import { isOutside, type TransformedDomain, transformedDomain } from '../../catalog/domain';
import { splitRows } from '../../catalog/split';
import { suggestTransform } from '../../catalog/suggest';
import { chooseFor, openPool } from '../../engine/choose/choose';
import type { EnginePool } from '../../engine/choose/pool';
import { startEnsemble } from '../../train/ensemble';
import type { Ensemble } from '../../train/ensemble-interface';
import { type Preset, sizedTo } from '../../train/presets';
import { badArgument, flags, listOf, parse, texts, wholeNumber } from '../arguments';
import { presetFrom } from '../inputs';
import { ARGUMENT_WORDS } from '../words';
import { nodeAssets } from './assets';
import { type Shape, shapes } from './column-shapes';

const ROWS = [300, 1_000, 5_000, 20_000];

interface Score {
  readonly excess: number;
  readonly squared: number;
  readonly modes: number;
}

/** Of the peak; a local maximum below it is no mode. */
const LOWEST_MODE = 0.003;

/** Of ln q at the points against the true p there. */
function scoreOf(truth: Float64Array, logDensity: Float64Array, width: number): Score {
  const own = logDensity.map(Math.exp);
  const peak = own.reduce((most, value) => Math.max(most, value), 0);
  let [excess, squared, modes] = [0, 0, 0];
  for (const [i, p] of truth.entries()) {
    const q = own[i] as number;
    if (p > 0) excess += p * (Math.log(p) - (logDensity[i] as number)) * width;
    squared += (q - p) ** 2 * width;
    if (q > LOWEST_MODE * peak && q > (own[i - 1] ?? Infinity) && q >= (own[i + 1] ?? Infinity)) modes += 1;
  }
  return { excess, squared, modes };
}

interface Scores {
  readonly ours: Score;
  readonly mixture: Score;
  readonly kernel: Score;
}

/** A column as a flow sees it. */
interface Seen {
  readonly transform: FittedTransform;
  readonly domain: TransformedDomain;
}

const AS_IT_IS: Seen = { transform: { kind: 'none' }, domain: { kind: 'line' } };

/** With the transform and the limits that the page suggests for the column. */
function suggestedFor(values: Float64Array): Seen {
  const { transform: kind, domain } = suggestTransform(values.slice().sort());
  const transform = fitTransform(kind, values);
  return { transform, domain: transformedDomain('x', domain, transform) };
}

/** ln p of the points in the units of the column, −∞ where the transform or the limits leave a point out. */
async function logDensityOf({ transform, domain }: Seen, logProb: Ensemble['logProb'], points: Float64Array) {
  const transformed = points.map((x) => applyTransform(transform, x));
  const known = transformed.filter((t) => Number.isFinite(t) && !isOutside(domain, t));
  const found = await logProb({ values: known });
  let at = 0;
  return points.map((x, i) => {
    const t = transformed[i] as number;
    if (!Number.isFinite(t) || isOutside(domain, t)) return Number.NEGATIVE_INFINITY;
    return (found[at++] as number) + logSlope(transform, x);
  });
}

interface Run {
  readonly preset: Preset;
  readonly shape: Shape;
  readonly rows: number;
  readonly seed: number;
  /** Whether the column is transformed and limited as the page suggests. */
  readonly suggested: boolean;
}

/** Midpoints of the quadrature. */
const POINTS = 4_000;

async function runOf(pool: EnginePool, { preset, shape, rows, seed, suggested }: Run): Promise<Scores> {
  const draw = random(seed, 'catalog', rows);
  const values = Float64Array.from({ length: rows }, () => shape.draw(draw));
  const [from, to] = shape.range;
  const width = (to - from) / POINTS;
  const points = Float64Array.from({ length: POINTS }, (_, i) => from + (i + 0.5) * width);
  const truth = points.map(shape.density);
  const split = splitRows(rows, { validation: 0.1, test: 0 }, seed);
  const sized = sizedTo(preset, 1, 0, split.train.length);
  const { flow, training } = sized;
  const { engine } = await chooseFor(pool, 'auto', { spec: flow, batch: training.batch, rows });
  const seen = suggested ? suggestedFor(values) : AS_IT_IS;
  const fit = await startEnsemble({
    ...sized,
    engine,
    values: values.map((x) => applyTransform(seen.transform, x)),
    domains: [seen.domain],
    split,
    seed,
    apart: false,
  });
  while (!fit.trainer.stopped) await fit.trainer.advance(training.evaluateEvery);
  const ours = scoreOf(truth, await logDensityOf(seen, fit.logProb, points), width);
  fit.dispose();
  // The others learn from all rows, since they need none to validate.
  const joined = new Float64Array(rows + POINTS);
  joined.set(values);
  joined.set(points, rows);
  const baselines = allBaselines({
    values: joined,
    dim: 1,
    context: new Float64Array(),
    given: 0,
    split: { train: Uint32Array.from(values, (_, i) => i) },
    seed,
  });
  const at = Uint32Array.from(points, (_, i) => rows + i);
  const other = (kind: string) =>
    scoreOf(truth, baselines.find((one) => one.kind === kind)?.logProb(at) ?? new Float64Array(POINTS), width);
  return { ours, mixture: other('mixture'), kernel: other('kernel') };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const SEEDS = 5;

export async function benchOneColumn(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    ...texts('only', 'rows', 'seeds', 'flow'),
    ...flags('suggested', 'json'),
  });
  const names = Object.keys(shapes) as (keyof typeof shapes)[];
  const wanted = listOf(options.only).map((text) => {
    const name = names.find((one) => one === text);
    if (!name) throw badArgument(ARGUMENT_WORDS.unknown('shape', text, names));
    return name;
  });
  const rungs = listOf(options.rows).map((text) => wholeNumber(text, 'rows', 50, 0));
  const seeds = wholeNumber(options.seeds, 'seeds', 1, SEEDS);
  const preset = presetFrom(options.flow ?? 'default');
  const pool = openPool(await nodeAssets(1));
  if (!options.json) {
    process.stdout.write(
      `medians of ${seeds} seeds       NLL − H                    1,000 ISE            right number of modes\n`,
    );
    process.stdout.write(
      'shape           N     ours  mixture   kernel    ours  mixture   kernel    ours  mixture  kernel\n',
    );
  }
  for (const name of wanted.length > 0 ? wanted : names) {
    for (const rows of rungs.length > 0 ? rungs : ROWS) {
      const runs: Scores[] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        runs.push(
          await runOf(pool, { preset, shape: shapes[name], rows, seed, suggested: options.suggested ?? false }),
        );
      }
      const each = (of: keyof Scores) => {
        const scores = runs.map((run) => run[of]);
        return {
          excess: median(scores.map(({ excess }) => excess)),
          squared: median(scores.map(({ squared }) => squared)),
          right: scores.filter(({ modes }) => modes === shapes[name].modes).length,
        };
      };
      const row = { shape: name, rows, ours: each('ours'), mixture: each('mixture'), kernel: each('kernel') };
      const three = (cell: (of: ReturnType<typeof each>) => string) =>
        [row.ours, row.mixture, row.kernel].map((of) => cell(of).padStart(9)).join('');
      process.stdout.write(
        options.json
          ? `${JSON.stringify(row)}\n`
          : `${name.padEnd(12)}${String(rows).padStart(6)}${three(({ excess }) => excess.toFixed(4))}${three(({ squared }) => (1e3 * squared).toFixed(2))}${three(({ right }) => `${right}/${seeds}`)}\n`,
      );
    }
  }
  return 0;
}
