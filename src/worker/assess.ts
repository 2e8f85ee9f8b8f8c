/**
 * Measures how far a finished flow can be trusted, one thing after another, so that commands are heard in between. Everything is
 * measured on test rows, or on validation rows where there are none.
 */
import { type Baseline, baselinesOf, type Compared, type ComparedRows, compareBaselines } from '../analysis/baselines';
import { conditionalTails } from '../analysis/conditional';
import { coverageOf, coverageVerdict, hpdRanks } from '../analysis/coverage';
import { type DensityModel, firstRows, interleaved } from '../analysis/density-model';
import { baselineVerdict, overfitVerdict, unbounded } from '../analysis/fit-verdicts';
import { integralOf, integralVerdict } from '../analysis/integral';
import { meanWithError } from '../analysis/mean-error';
import { type Pit, pitHistogram, pitVerdict } from '../analysis/pit';
import { posteriorRanks, posteriorVerdict } from '../analysis/sbc';
import { twoSample, twoSampleVerdict } from '../analysis/two-sample';
import type { Verdict } from '../analysis/verdict';
import type { Engine } from '../engine/engine';
import type { Recipe } from '../share/recipe';
import type { Ensemble } from '../train/ensemble-interface';
import { boxVerdict, inverseVerdict } from './assess-flow';
import { assessMeasured } from './assess-measured';
import { leakage } from './assess-split';
import type { Deconvolved } from './measured';
import { measuredBaselines } from './measured-words';
import type { Assessment, Finding } from './messages/assessment';
import type { PreparedRows } from './messages/catalog';
import { baselineInput } from './run';
import { rangeVerdicts } from './test-range';
import { groupsAt, pointsAt, type SplitData, weightsAt } from './usable-rows';

export interface Assessed {
  readonly engine: Engine;
  readonly fit: Ensemble;
  readonly data: SplitData;
  readonly view: PreparedRows;
  readonly recipe: Recipe;
  /** How long training took: a second flow for comparison is trained only where that was short. */
  readonly trainMs: number;
  /** Of rows with weights, errors or missing cells. */
  readonly deconvolved?: Deconvolved | undefined;
}

/** Rows whose conditionals are integrated: each takes some 80 densities per column. */
const PIT_ROWS = 1_000;
const CONDITIONAL_ROWS = 500;
/** A second training is no longer worth waiting for. */
const LONGEST_COMPARISON_MS = 30_000;

/** Read first, whenever they come. */
const FIRST: readonly string[] = ['Columns', 'Baselines'];

/** A fit as the analyses see it. */
export function densityModelOf(
  fit: Pick<Ensemble, 'logProb' | 'sample'>,
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
  const { engine, fit, data, view, recipe } = assessed;
  const { deconvolved } = assessed;
  if (data.cells) {
    yield* assessMeasured({ fit, data, seed: recipe.seed, deconvolved });
    return;
  }
  const { features } = view;
  const { split } = data;
  const model = densityModelOf(fit, data);
  const tested = data.split.test.length > 0 ? data.split.test : data.split.validation;
  const rows = pointsAt(data, tested);
  const groups = groupsAt(data, tested);
  const weights = weightsAt(data, tested);
  const first = (most: number) => groups?.subarray(0, most);
  const weightsOf = (most: number) => weights?.subarray(0, most);
  let known: Assessment = { nll: [], baselines: [], findings: [], pit: [], coverage: [], complete: false };
  const doing = (words: string): Assessment => ({ ...known, doing: words });
  const found = (title: string, verdict: Verdict): Finding[] => {
    const others = known.findings.filter((one) => one.title !== title);
    const all = [...others, { title, ...verdict }];
    return [...all.filter((one) => FIRST.includes(one.title)), ...all.filter((one) => !FIRST.includes(one.title))];
  };

  const [dependence] = data.prepared.dependences;
  if (dependence) {
    known = { ...known, findings: found('Columns', { judgement: 'bad', sentence: unbounded(dependence.sentence) }) };
  }
  let trained: ComparedRows | undefined;
  const logProb = await fit.logProb(data, tested);
  // Every flow of an average is validated on rows of its own.
  const validated = await fit.outOfFold();
  for (const [name, indices] of [
    ['training', data.split.train],
    ['validation', validated.rows],
    ['test', data.split.test],
  ] as const) {
    if (indices.length === 0) continue;
    const own =
      indices === validated.rows ? validated.logProb : indices === tested ? logProb : await fit.logProb(data, indices);
    const counted = { groups: groupsAt(data, indices), weights: weightsAt(data, indices) };
    if (name === 'training') trained = { rows: indices, flow: own, ...counted };
    const { mean, standardError } = meanWithError(own, counted.groups, counted.weights);
    known = { ...known, nll: [...known.nll, { rows: name, count: indices.length, mean: -mean, standardError }] };
  }
  const test = meanWithError(logProb, groups, weights);
  yield doing('plainer densities');

  let baselines: readonly Baseline[] | undefined = deconvolved && (await measuredBaselines(deconvolved, data));
  for (const work = baselinesOf(baselineInput(data, recipe.seed)); !baselines; ) {
    const { done, value } = work.next();
    if (done) baselines = value;
    else yield doing('plainer densities');
  }
  const compared = compareBaselines(baselines, { rows: tested, flow: logProb, groups, weights }, trained);
  const onValidation = baselines.map(
    ({ logProb: of }) => meanWithError(of(split.validation), undefined, weightsAt(data, split.validation)).mean,
  );
  known = {
    ...known,
    baselines: compared.map((one, i) => baselineRow(one, onValidation[i] as number)),
    findings: found('Baselines', baselineVerdict(test, compared, tested.length)),
  };
  if (trained) {
    const onTraining = meanWithError(trained.flow, trained.groups, trained.weights);
    known = { ...known, findings: found('Overfitting', overfitVerdict(onTraining, test, tested.length)) };
  }
  yield doing('coverage');

  // Of a conditional flow every row has draws of its own.
  const ranked = data.contexts.length > 0 ? firstRows(rows, model, CONDITIONAL_ROWS) : rows;
  const ranks = await hpdRanks(model, ranked, recipe.seed);
  const coverage = coverageOf(ranks, first(ranks.ranks.length), weightsOf(ranks.ranks.length));
  known = { ...known, coverage, findings: found('Coverage', coverageVerdict(coverage)) };
  yield doing('samples');

  const drawn = await fit.sample(tested.length, recipe.seed + 1, rows.context);
  known = {
    ...known,
    findings: found('Samples', twoSampleVerdict(sampleTest(data, rows, drawn, { groups, weights }))),
  };
  yield doing('calibration');

  const pits: { label: string; pit: Pit }[] = [];
  const some = firstRows(rows, model, PIT_ROWS);
  for (const [column, { label, histogram }] of features.entries()) {
    const { lower, error } = await conditionalTails(model, some, column, histogram);
    const pit = pitHistogram(lower, {
      ...{ groups: first(lower.length), weights: weightsOf(lower.length) },
      errors: error,
    });
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
    yield doing('calibration');
  }
  known = { ...known, findings: found('Calibration', pitVerdict(pits)) };

  if (data.contexts.length > 0) {
    const labels = features.map(({ label }) => label);
    const posterior = await posteriorRanks(model, rows, recipe.seed);
    const judged = posterior[0]?.length ?? 0;
    known = {
      ...known,
      findings: found(
        'Posterior',
        posteriorVerdict(posterior, labels, first(judged), posterior.length, weightsOf(judged)),
      ),
    };
  }
  const { given, learned } = rangeVerdicts(data, tested);
  if (given) known = { ...known, findings: found('Conditions', given) };
  known = { ...known, findings: found('Training range', learned) };
  if (features.length <= 2) {
    yield doing('the integral');
    const at = data.contexts.length > 0 ? Float64Array.from(view.contexts, ({ median }) => median) : undefined;
    const ranges = features.map(({ histogram }) => histogram);
    known = { ...known, findings: found('Integral', integralVerdict(await integralOf(model, ranges, at))) };
  }
  known = { ...known, findings: found('Spline range', await boxVerdict(engine, fit, rows)) };
  known = { ...known, findings: found('Inverse', await inverseVerdict(fit, rows)) };

  if (data.by.length > 0 && assessed.trainMs <= LONGEST_COMPARISON_MS && data.split.test.length > 0) {
    const words = 'leakage, by training the flow once more';
    yield doing(words);
    for await (const verdict of leakage(engine, data, recipe, fit)) {
      if (verdict) known = { ...known, findings: found('Split', verdict) };
      else yield doing(words);
    }
  }
  yield { ...known, complete: true };
}

const baselineRow = (
  { kind, name, logProb, better }: Compared,
  validation: number,
): Assessment['baselines'][number] => ({
  kind,
  name,
  nll: -logProb.mean,
  validation: -validation,
  better: better.mean,
  standardError: better.standardError,
});

/**
 * Draws are told apart from rows together with their context. Half of the rows stand against draws given the contexts of the other
 * half: beside a draw of its own context a row would have it for its nearest neighbour.
 */
function sampleTest(
  { features, contexts }: SplitData,
  rows: { values: Float64Array; context: Float64Array },
  drawn: Float64Array,
  { groups, weights }: Pick<ComparedRows, 'groups' | 'weights'>,
) {
  const [dim, given] = [features.length, contexts.length];
  if (given === 0) return twoSample(rows.values, drawn, dim, 0, groups, weights);
  const half = Math.floor(rows.values.length / dim / 2);
  const data = interleaved(rows.values.subarray(0, half * dim), dim, rows.context.subarray(0, half * given), given);
  const draws = interleaved(drawn.subarray(half * dim), dim, rows.context.subarray(half * given), given);
  return twoSample(data, draws, dim + given, 0, groups?.subarray(0, half), weights?.subarray(0, half));
}
