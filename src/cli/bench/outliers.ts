/**
 * `npm run bench -- outliers --data FILE --columns A,B --log10 A,B`: how well injected outliers are found. Nine tenths of the rows are
 * learned; in a tenth of the others one property, chosen at random, is replaced by that of another row, so that no column alone has
 * changed, ten times over. Printed is the area under the ROC curve (AUC), the chance that an injected row scores higher than a clean one,
 * beside plainer scores on the same rows. Without --data the shipped sample is used.
 */
import { conditionalTails, QUICK } from '../../analysis/conditional';
import type { DensityModel } from '../../analysis/density-model';
import { fitGaussian, gaussianLogProb } from '../../analysis/gaussian';
import { fitGaussianMixture, gaussianMixtureLogProb } from '../../analysis/gaussian-mixture';
import { pictureRange } from '../../analysis/histogram';
import { meanWithError } from '../../analysis/mean-error';
import { ensembleOf, rowsAt } from '../../analysis/outliers/ensemble';
import { deviationsOf } from '../../analysis/outliers/neighbours';
import { ranksOf } from '../../analysis/outliers/ranks';
import { sigmaOfTail } from '../../analysis/outliers/tails';
import { random } from '../../base/random';
import { splitRows } from '../../catalog/split';
import { type Fit, startFit } from '../../train/fit';
import { presetNamed } from '../../train/presets';
import { usableRows } from '../../worker/usable-rows';
import { badArgument, flags, parse, texts, wholeNumber } from '../arguments';
import { chosenColumns } from '../columns';
import { engineFrom, INPUT_OPTIONS, sayPrepared, sourceOf } from '../inputs';
import { readingFrom, say } from '../reading';

const SAMPLE_COLUMNS = ['M_total', 'M_star', 'M_gas', 'R_half_star'];
const COMPONENTS = 12;
const NEIGHBOURS = 10;
/** Injections: one of 222 rows among 2,224 has an AUC that is off by 0.02. */
const REPEATS = 10;

const every = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Rows with one property of a tenth of them replaced by that of another row, and which those are. */
export function withInjected(clean: Float64Array, dim: number, seed: number) {
  const count = clean.length / dim;
  const draw = random(seed, 'catalog', 77);
  const values = clean.slice();
  const injected = new Uint8Array(count);
  for (const row of draw.permutation(count).subarray(0, Math.floor(count / 10))) {
    const column = draw.integer(dim);
    injected[row] = 1;
    values[row * dim + column] = clean[draw.integer(count) * dim + column] as number;
  }
  return { values, injected };
}

/** The chance that a marked row scores higher than another (Mann–Whitney). */
export function areaUnderCurve(score: Float64Array, marked: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (const [row, rank] of ranksOf(score).entries()) {
    if (marked[row] !== 1) continue;
    sum += rank;
    count += 1;
  }
  return (sum - (count * (count + 1)) / 2) / (count * (score.length - count));
}

/** Distance to the k-th nearest training row, in standard deviations. */
function neighbourDistance(values: Float64Array, train: Float64Array, dim: number): Float64Array {
  const deviations = deviationsOf(train, dim);
  const scaled = (from: Float64Array) => from.map((value, at) => value / (deviations[at % dim] as number));
  const [rows, others] = [scaled(values), scaled(train)];
  return Float64Array.from({ length: values.length / dim }, (_, row) => {
    const nearest = new Float64Array(NEIGHBOURS).fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < others.length; other += dim) {
      let square = 0;
      for (let d = 0; d < dim; d++) square += ((rows[row * dim + d] as number) - (others[other + d] as number)) ** 2;
      let at = NEIGHBOURS - 1;
      if (square >= (nearest[at] as number)) continue;
      for (; at > 0 && (nearest[at - 1] as number) > square; at--) nearest[at] = nearest[at - 1] as number;
      nearest[at] = square;
    }
    return Math.sqrt(nearest[NEIGHBOURS - 1] as number);
  });
}

/** The largest |σ| of a property given all others. */
async function surprise(model: DensityModel, values: Float64Array): Promise<Float64Array> {
  const { dim } = model;
  const most = new Float64Array(values.length / dim);
  for (let column = 0; column < dim; column++) {
    const range = pictureRange(Float64Array.from(most, (_, row) => values[row * dim + column] as number));
    const { lower, upper } = await conditionalTails(model, { values }, column, range, QUICK);
    for (let row = 0; row < most.length; row++) {
      const tail = Math.max(Number.MIN_VALUE, Math.min(lower[row] as number, upper[row] as number));
      most[row] = Math.max(most[row] as number, sigmaOfTail(tail));
    }
  }
  return most;
}

export async function benchOutliers(args: readonly string[]): Promise<number> {
  const options = parse(args, {
    ...INPUT_OPTIONS,
    ...texts('flow', 'members'),
    ...flags('json'),
  });
  const seed = wholeNumber(options.seed, 'seed', 0, 1);
  const members = wholeNumber(options.members, 'members', 1, 3);
  const preset = presetNamed(options.flow ?? 'light');
  if (!preset) throw badArgument(`There is no flow '${options.flow}'.`);
  const openEngine = engineFrom(options);
  const source = options.data === undefined ? 'sample' : undefined;
  const { table } = await sourceOf(options.data, options.preset ?? source, seed, readingFrom(options));
  const columns = chosenColumns(
    options,
    options.data === undefined ? SAMPLE_COLUMNS.map((name) => ({ name, transform: 'log10' as const })) : [],
  );
  const usable = usableRows(table, { columns, seed, ...(options.where ? { filter: options.where } : {}) });
  sayPrepared(usable.prepared);
  const dim = usable.features.length;
  const shape = { dim, context: 0 };
  const { test, validation, train } = splitRows(usable.prepared.rows.length, { validation: 0.09, test: 0.1 }, seed);
  const learned = rowsAt(usable, shape, train).values;
  const { engine } = await openEngine({ spec: preset.flow(dim), batch: preset.training.batch, rows: train.length });
  const fits: Fit[] = [];
  for (let member = 0; member < members; member++) {
    const split = { train, validation };
    const fit = await startFit({
      engine,
      flow: preset.flow(dim),
      values: usable.values,
      split,
      training: preset.training,
      seed: seed + member,
    });
    while (!fit.trainer.stopped) await fit.trainer.advance(preset.training.evaluateEvery);
    say(`flow ${member + 1} of ${members} trained`);
    fits.push(fit);
  }
  const ensemble = ensembleOf(
    fits.map((fit): DensityModel => ({ ...shape, logProb: fit.logProb, sample: fit.sample })),
  );
  const gaussian = fitGaussian(learned, dim, every(train.length));
  const mixture = fitGaussianMixture(learned, dim, every(train.length), COMPONENTS, seed, train.length);
  const tested = every(test.length);
  const negative = (logProb: Float64Array) => logProb.map((value) => -value);
  const scores: Readonly<Record<string, (values: Float64Array) => Promise<Float64Array> | Float64Array>> = {
    'Mahalanobis distance': (values) => negative(gaussianLogProb(gaussian, values, dim, tested)),
    [`${NEIGHBOURS}th nearest neighbour`]: (values) => neighbourDistance(values, learned, dim),
    [`${COMPONENTS} Gaussians, log p`]: (values) => negative(gaussianMixtureLogProb(mixture, values, dim, tested)),
    [`${members} flows, log p`]: async (values) => negative(await ensemble.logProb({ values })),
    [`${members} flows, largest surprise`]: (values) => surprise(ensemble, values),
  };
  const found = new Map<string, number[]>();
  const clean = rowsAt(usable, shape, test).values;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const { values, injected } = withInjected(clean, dim, seed + repeat);
    for (const [name, score] of Object.entries(scores)) {
      found.set(name, [...(found.get(name) ?? []), areaUnderCurve(await score(values), injected)]);
    }
    say(`injection ${repeat + 1} of ${REPEATS} scored`);
  }
  const rows = Array.from(found, ([score, aucs]) => ({ score, auc: meanWithError(Float64Array.from(aucs)).mean }));
  for (const fit of fits) fit.dispose();

  if (options.json)
    process.stdout.write(`${JSON.stringify({ rows: test.length, columns: dim, seed, scores: rows })}\n`);
  else {
    process.stdout.write(
      `AUC of ${Math.floor(test.length / 10)} injected outliers among ${test.length} rows of ${dim} columns\n`,
    );
    for (const { score, auc } of rows) process.stdout.write(`${score.padEnd(28)}${auc.toFixed(3)}\n`);
  }
  return 0;
}
