/**
 * Measures how far a finished flow can be trusted, one thing after another, so that commands are heard in between. Everything is
 * measured on held-out rows, or on validation rows where none were held out.
 */
import { conditionalTails } from '../analysis/conditional';
import { coverageOf, coverageVerdict, hpdRanks } from '../analysis/coverage';
import { type DensityModel, firstRows, interleaved, type Verdict } from '../analysis/density-model';
import { fitGaussianMixture, gaussianMixtureLogProb } from '../analysis/gaussian-mixture';
import { integralOf, integralVerdict } from '../analysis/integral';
import { type Pit, pitHistogram, pitVerdict } from '../analysis/pit';
import { posteriorRanks, posteriorVerdict } from '../analysis/sbc';
import { twoSample, twoSampleVerdict } from '../analysis/two-sample';
import { splitRows } from '../catalog/split';
import type { Engine } from '../engine/engine';
import type { Recipe } from '../share/recipe';
import { boxShares } from '../train/box-share';
import { type Fit, meanAndError, type Points } from '../train/fit';
import type { Assessment, Finding, PreparedRows } from './protocol';
import { fitOf, gaussianBaseline, pointsAt, type SplitData } from './run';

export interface Assessed {
  readonly engine: Engine;
  readonly fit: Fit;
  readonly data: SplitData;
  readonly view: PreparedRows;
  readonly recipe: Recipe;
  /** How long training took: a second flow for comparison is trained only where that was short. */
  readonly trainMs: number;
}

/** Rows whose conditionals are integrated: each takes 56 densities per column. */
const PIT_ROWS = 1_000;
const CONDITIONAL_ROWS = 500;
const MIXTURE_COMPONENTS = 12;
/** A second training is no longer worth waiting for. */
const LONGEST_COMPARISON_MS = 30_000;

/** A fit as the analyses see it. */
export function densityModelOf(
  fit: Fit,
  { features, contexts }: Pick<SplitData, 'features' | 'contexts'>,
): DensityModel {
  return {
    dim: features.length,
    context: contexts.length,
    logProb: (rows) => fit.logProb(rows),
    sample: (count, seed, context) => fit.sample(count, seed, context),
  };
}

/** What is known so far, after every measurement; the last is complete. */
export async function* assess(assessed: Assessed): AsyncGenerator<Assessment, void> {
  const { fit, data, view, recipe } = assessed;
  const { features } = view;
  const model = densityModelOf(fit, data);
  const tested = data.split.test.length > 0 ? data.split.test : data.split.validation;
  const rows = pointsAt(data, tested);
  let known: Assessment = { nll: [], baselines: [], findings: [], pit: [], coverage: [], complete: false };
  const doing = (words: string): Assessment => ({ ...known, doing: words });
  const found = (title: string, verdict: Verdict): Finding[] => [...known.findings, { title, ...verdict }];

  for (const [name, indices] of [
    ['training', data.split.train],
    ['validation', data.split.validation],
    ['held-out', data.split.test],
  ] as const) {
    if (indices.length === 0) continue;
    const { mean, standardError } = meanAndError(await fit.logProb(data, indices));
    known = { ...known, nll: [...known.nll, { rows: name, count: indices.length, mean: -mean, standardError }] };
  }
  const gaussian = (of: Uint32Array) => -gaussianBaseline(data, of);
  known = {
    ...known,
    baselines: [{ name: 'one Gaussian', nll: gaussian(tested), validation: gaussian(data.split.validation) }],
  };
  yield doing('coverage of its regions');

  // Of a conditional flow every row has draws of its own.
  const ranked = data.contexts.length > 0 ? firstRows(rows, model, CONDITIONAL_ROWS) : rows;
  const ranks = await hpdRanks(model, ranked, recipe.seed);
  const coverage = coverageOf(ranks);
  known = { ...known, coverage, findings: found('Regions', coverageVerdict(coverage)) };
  yield doing('samples against held-out rows');

  const drawn = await fit.sample(tested.length, recipe.seed + 1, rows.context);
  known = { ...known, findings: found('Samples', twoSampleVerdict(sampleTest(data, rows, drawn))) };
  yield doing('each column given the others');

  const pits: { label: string; pit: Pit }[] = [];
  for (const [column, { label, histogram }] of features.entries()) {
    const { lower } = await conditionalTails(model, firstRows(rows, model, PIT_ROWS), column, histogram);
    const pit = pitHistogram(lower);
    pits.push({ label: features.length > 1 ? `${label}, given the others` : label, pit });
    known = {
      ...known,
      pit: pits.map(({ label: name, pit: { counts, expected, low, high } }) => ({
        label: name,
        counts,
        expected,
        low,
        high,
      })),
    };
    yield doing('each column given the others');
  }
  known = { ...known, findings: found('Calibration', pitVerdict(pits)) };

  if (data.contexts.length > 0) {
    const labels = features.map(({ label }) => label);
    const verdict = posteriorVerdict(await posteriorRanks(model, rows, recipe.seed), labels);
    known = { ...known, findings: found('Given columns', verdict) };
  }
  if (features.length <= 2) {
    const at = data.contexts.length > 0 ? Float64Array.from(view.contexts, ({ median }) => median) : undefined;
    const integral = await integralOf(
      model,
      features.map(({ histogram }) => histogram),
      at,
    );
    known = { ...known, findings: found('Integral', integralVerdict(integral)) };
  }
  known = { ...known, findings: found('Boxes', await boxVerdict(assessed, rows)) };
  known = { ...known, findings: found('Inverse', await inverseVerdict(fit, rows)) };
  yield doing('a Gaussian mixture');

  known = { ...known, baselines: [...known.baselines, mixtureBaseline(data, tested, recipe.seed)] };
  const gap = splitComparison(assessed);
  if (gap) {
    yield doing('the same flow on a split by row');
    for await (const verdict of gap) {
      if (verdict) known = { ...known, findings: found('Split', verdict) };
      else yield doing('the same flow on a split by row');
    }
  }
  yield { ...known, complete: true };
}

/**
 * Draws are told apart from rows together with their context. Half of the rows stand against draws given the contexts of the other
 * half: beside a draw of its own context a row would have it for its nearest neighbour.
 */
function sampleTest(
  { features, contexts }: SplitData,
  rows: { values: Float64Array; context: Float64Array },
  drawn: Float64Array,
) {
  const [dim, given] = [features.length, contexts.length];
  if (given === 0) return twoSample(rows.values, drawn, dim);
  const half = Math.floor(rows.values.length / dim / 2);
  const data = interleaved(rows.values.subarray(0, half * dim), dim, rows.context.subarray(0, half * given), given);
  const draws = interleaved(drawn.subarray(half * dim), dim, rows.context.subarray(half * given), given);
  return twoSample(data, draws, dim + given);
}

/** Of the features, or of them given the context as p(x, c) / p(c). */
function mixtureBaseline({ values, features, contexts, context, split }: SplitData, tested: Uint32Array, seed: number) {
  const fitted = (of: Float64Array, dim: number) => {
    const mixture = fitGaussianMixture(of, dim, split.train, MIXTURE_COMPONENTS, seed);
    return (rows: Uint32Array) => meanAndError(gaussianMixtureLogProb(mixture, of, dim, rows)).mean;
  };
  const [dim, given] = [features.length, contexts.length];
  const joint = given === 0 ? fitted(values, dim) : fitted(interleaved(values, dim, context, given), dim + given);
  const alone = given === 0 ? () => 0 : fitted(context, given);
  const nll = (rows: Uint32Array) => alone(rows) - joint(rows);
  return { name: `${MIXTURE_COMPONENTS} Gaussians`, nll: nll(tested), validation: nll(split.validation) };
}

/** More of the rows than this outside a box is bad. */
const BAD_OUTSIDE = 0.05;

async function boxVerdict({ engine, fit }: Assessed, rows: Points): Promise<Verdict> {
  const shares = await boxShares(engine, fit.flow, fit.rows(rows));
  const worst = shares.reduce((bad, one) => (one.share > bad.share ? one : bad), shares[0] ?? { layer: 0, share: 0 });
  if (shares.length === 0) return { good: true, sentence: 'No layer has a box that rows could lie outside of.' };
  const most = `${(100 * worst.share).toFixed(1)} % of the held-out rows`;
  const good = worst.share < BAD_OUTSIDE;
  return {
    good,
    sentence: good
      ? `${worst.share === 0 ? 'No held-out row lies' : `At most ${most} lie`} outside the box of a spline, where it learns nothing.`
      : `${most} lie outside the box of layer ${worst.layer}, where it learns nothing; a wider bound B would take them in.`,
  };
}

const BAD_INVERSE = 1e-2;
const INVERSE_ROWS = 2_000;

/** The largest |f(f⁻¹(z)) − z| / (1 + |z|) over the latents of held-out rows. */
async function inverseVerdict(
  fit: Fit,
  { values, context }: { values: Float64Array; context: Float64Array },
): Promise<Verdict> {
  const count = Math.min(INVERSE_ROWS, fit.rows({ values, context }).count);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const latents = (await fit.forward({ values, context }, indices)).values;
  const given = context.subarray(0, (context.length / (values.length / fit.flow.spec.dim)) * count);
  const again = (await fit.forward({ values: await fit.inverse(latents, given), context: given })).values;
  const error = latents.reduce(
    (most, z, i) => Math.max(most, Math.abs((again[i] as number) - z) / (1 + Math.abs(z))),
    0,
  );
  const good = error < BAD_INVERSE;
  const size = error.toExponential(0);
  return {
    good,
    sentence: good
      ? `To the data and back, latents return to within ${size} of themselves.`
      : `To the data and back, latents are off by up to ${size}: the flow is so steep somewhere that its inverse loses digits.`,
  };
}

/** Trains the same flow on rows split one by one; undefined where the rows were, or where that would take long. */
function splitComparison({
  engine,
  data,
  recipe,
  trainMs,
  fit,
}: Assessed): AsyncGenerator<Verdict | undefined, void> | undefined {
  if (data.by.length === 0 || trainMs > LONGEST_COMPARISON_MS || data.split.test.length === 0) return undefined;
  return (async function* () {
    const split = splitRows(data.prepared.rows.length, recipe.split, recipe.seed);
    const other = await fitOf(engine, { ...data, split }, recipe);
    try {
      while (!other.trainer.stopped) {
        await other.trainer.advance(recipe.training.evaluateEvery);
        yield undefined;
      }
      const byRow = -meanAndError(await other.logProb(data, split.test)).mean;
      const byGroup = -meanAndError(await fit.logProb(data, data.split.test)).mean;
      const difference = byGroup - byRow;
      const group = data.by.join(' and ');
      yield {
        good: true,
        sentence: `Split by row, the same flow reaches ${signed(byRow)} nats on its held-out rows instead of ${signed(byGroup)}: ${Math.abs(difference).toFixed(3)} nats ${difference > 0 ? `of that come from having seen rows of the same ${group}` : 'more, so that nothing seems to leak'}.`,
      };
    } finally {
      other.dispose();
    }
  })();
}

/** To a thousandth, with a true minus sign. */
const signed = (nats: number) => nats.toFixed(3).replace('-', '−');
