/**
 * `npm run bench -- ask`: how near answers come to exact ones. Of a Gaussian, the worst error of means and covariances over patterns of known,
 * unknown and measured columns, in σ; of toys, Kolmogorov's distance of draws from a grid of the exact density; of a model and its test rows,
 * whether intervals of hidden cells hold what they say.
 */

import { type Answer, ask } from '../../analysis/ask/ask';
import type { AskedRow, Cell } from '../../analysis/ask/asked';
import { fitGaussian } from '../../analysis/gaussian';
import { fitGaussianMixture } from '../../analysis/gaussian-mixture';
import { distanceFromUniform, kolmogorov } from '../../analysis/pit';
import { random } from '../../base/random';
import { TOY_NAMES, type ToyName } from '../../catalog/toy-names';
import { drawToy, toys } from '../../catalog/toys';
import { askedModel } from '../../share/asked-model';
import { askedRows } from '../../share/asked-rows';
import { compiledFit } from '../../share/model-density';
import { orderedColumns } from '../../share/model-schema';
import { parse, texts, wholeNumber } from '../arguments';
import { engineFrom } from '../inputs';
import { openModel } from '../open-model';
import { openTable } from '../reading';
import { answersOf, densityOf, gaussian, line } from './ask-gaussian';

/** Kolmogorov's distance of draws from a distribution by its masses at ascending places. */
function distance(draws: Float64Array, places: Float64Array, masses: Float64Array): number {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const below = new Float64Array(masses.length);
  let sum = 0;
  for (const [i, mass] of masses.entries()) {
    sum += mass / total;
    below[i] = sum;
  }
  const step = (places[1] as number) - (places[0] as number);
  return distanceFromUniform(
    draws.map((value) => {
      // A place stands for half a step to either side.
      const at = (value - (places[0] as number)) / step + 0.5;
      const i = Math.floor(at);
      if (i < 0) return 0;
      if (i >= below.length) return 1;
      const before = i > 0 ? (below[i - 1] as number) : 0;
      return before + (at - i) * ((below[i] as number) - before);
    }),
  );
}

const GRID = 1_200;
const MEASURED = 0.3;

/** y of a toy given x exactly, and given x with an error. */
async function toy(name: ToyName, draws: number, seed: number): Promise<void> {
  const own = drawToy(name, 8_000, seed);
  const every = Uint32Array.from({ length: 8_000 }, (_, row) => row);
  const mixture = fitGaussianMixture(own, 2, every, 16, seed, 8_000);
  const broad = fitGaussian(own, 2, every);
  const density = densityOf(2, ([x = 0, y = 0]) => toys[name].logProb(x, y), {
    weights: Float64Array.of(...mixture.weights.map((weight) => 0.95 * weight), 0.05),
    means: Float64Array.of(...mixture.means, ...broad.mean),
    factors: [...mixture.factors, broad.cholesky],
  });
  const [x = 0, reach = 0] = [own[0], 1.2 * own.reduce((most, value) => Math.max(most, Math.abs(value)), 0)];
  const places = Float64Array.from({ length: GRID }, (_, i) => -reach + ((2 * i + 1) / GRID) * reach);
  const rows: Cell[][] = [
    [{ kind: 'known', value: x }, { kind: 'unknown' }],
    [{ kind: 'measured', value: x, sigma: MEASURED }, { kind: 'unknown' }],
  ];
  const answers = await answersOf(
    density,
    rows.map((cells) => ({ cells })),
    draws,
    seed,
  );
  const exactMasses = places.map((y) => Math.exp(toys[name].logProb(x, y)));
  const noisyMasses = places.map((y) => {
    let sum = 0;
    for (const place of places) sum += Math.exp(toys[name].logProb(place, y) - 0.5 * ((place - x) / MEASURED) ** 2);
    return sum;
  });
  for (const [i, masses] of [exactMasses, noisyMasses].entries()) {
    const { columns, draws: all, method, effective, doubt } = answers[i] as Answer;
    const at = columns.indexOf(1);
    const y = Float64Array.from(
      { length: all.length / columns.length },
      (_, k) => all[k * columns.length + at] as number,
    );
    line({
      bench: 'toy',
      toy: name,
      x: i === 0 ? 'known' : 'measured',
      method,
      effective,
      ks: distance(y, places, masses),
      doubt,
    });
  }
}

interface Hiding {
  /** Cells of each row: one is each in turn, more are drawn at random. */
  readonly hide: number;
  /** The only column that is hidden. */
  readonly column?: string | undefined;
  readonly rows: number;
  readonly seed: number;
}

/** Test rows with cells hidden. */
async function hidden(path: string, data: string, { hide, column, rows, seed }: Hiding): Promise<void> {
  const model = await openModel(path);
  const table = await openTable(data);
  const { engine } = await engineFrom({})({ spec: model.flow, batch: model.recipe.training.batch, rows: 100_000 });
  const compiled = engine.compile(model.flow);
  const density = await askedModel(model, compiledFit(compiled, model), seed);
  const names = orderedColumns(model.recipe.columns).map(({ name }) => name);
  const known = askedRows(table, model, { unknown: [] }).asked.slice(0, rows);
  const draw = random(seed, 'catalog');
  const hiding = (): readonly (readonly number[])[] =>
    hide === 1
      ? names.slice(0, density.dim).flatMap((name, d) => (column === undefined || name === column ? [[d]] : []))
      : [[...draw.permutation(density.dim).slice(0, hide)]];
  const hid = known.flatMap((row) => hiding().map((away) => ({ ...row, away: new Set(away) })));
  const truth = hid.map(({ cells }) => cells.map((cell) => (cell.kind === 'known' ? cell.value : Number.NaN)));
  const asked = hid.map(({ cells, context, away }): AskedRow => {
    return { context, cells: cells.map((cell, d) => (away.has(d) ? { kind: 'unknown' } : cell)) };
  });
  const pits = names.map((): number[] => []);
  let doubts = 0;
  const started = process.cpuUsage();
  for await (const answer of ask(density, asked, { seed })) {
    if (answer.doubt !== undefined) doubts += 1;
    for (const [i, c] of answer.columns.entries()) {
      const at = density.columns[c]?.seen(truth[answer.row]?.[c] as number) as number;
      pits[c]?.push(answer.marginals[i]?.below(at) as number);
    }
  }
  const { user, system } = process.cpuUsage(started);
  compiled.dispose();
  for (const [c, own] of pits.entries()) {
    const values = Float64Array.from(own);
    if (values.length === 0) continue;
    const held = values.filter((pit) => Math.abs(pit - 0.5) <= 0.45).length / values.length;
    const p = kolmogorov(distanceFromUniform(values), values.length);
    line({ bench: 'hidden', column: names[c], rows: values.length, held90: held, rankKsP: p });
  }
  line({ bench: 'hidden', rows: asked.length, hide, doubts, cpuSeconds: (user + system) / 1e6 });
}

export async function benchAsk(args: readonly string[]): Promise<number> {
  const options = parse(args, texts('only', 'draws', 'model', 'data', 'hide', 'column', 'rows', 'seed'));
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const draws = wholeNumber(options.draws, 'draws', 100, 100_000);
  const wanted = (name: string) => options.only === undefined || options.only === name;
  if (wanted('gaussian')) await gaussian(draws, seed);
  if (wanted('toys')) for (const name of TOY_NAMES.filter((one) => one !== 'gaussian')) await toy(name, draws, seed);
  if (wanted('hidden') && options.model !== undefined && options.data !== undefined) {
    const hide = wholeNumber(options.hide, 'hide', 1, 3);
    const rows = wholeNumber(options.rows, 'rows', 1, 2_000);
    await hidden(options.model, options.data, { hide, column: options.column, rows, seed });
  }
  return 0;
}
