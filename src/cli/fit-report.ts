/** What `npm run fit` says at the end: whether a plainer density does better, then ln p with its error, then what to mind. */
import { allBaselines, compareBaselines } from '../analysis/baselines';
import { baselineVerdict, overfitVerdict, unbounded } from '../analysis/fit-verdicts';
import { meanWithError } from '../analysis/mean-error';
import { thinned } from '../analysis/mixture-steps';
import type { Ensemble } from '../train/ensemble-interface';
import type { Deconvolved } from '../worker/measured';
import { drawsVerdict, MOST_MEASURED, measuredBaselines } from '../worker/measured-words';
import { baselineInput } from '../worker/run';
import { rangeVerdicts } from '../worker/test-range';
import { groupsAt, type SplitData, weightsAt } from '../worker/usable-rows';
import { rowsSummary } from './measured-report';

export interface FitReport {
  /** Of the JSON, beside what is known without baselines. */
  readonly summary: {
    readonly mixtureLogProb: number;
    /** Of one column alone. */
    readonly kernelLogProb?: number;
    /** Of rows with errors, missing cells or limits: rows with every cell, the others, and the effective draws of 64 for each noisy test row. */
    readonly completeRows?: number;
    readonly incompleteRows?: number;
    readonly effectiveDraws?: number;
    /** Rows of equal weight that would tell as much. */
    readonly effectiveRows?: number;
    /** Of the first flow. */
    readonly bestStep: number;
    /** Flows that are averaged. */
    readonly members: number;
    /** Share of Gaussian mixtures in the average. */
    readonly mixtureShare: number;
    /** Median over the test rows of the standard deviation of ln p over the members; absent of one. */
    readonly spread?: number;
  };
  /** Sentences, the most important first. */
  readonly sentences: readonly string[];
}

/** ln p of the test rows and what it is worth, in the units of the transformed columns. */
export async function reportOf(
  fit: Ensemble,
  data: SplitData,
  seed: number,
  deconvolved?: Deconvolved,
): Promise<FitReport> {
  const { test } = data.split;
  const train = data.cells ? thinned(data.split.train, MOST_MEASURED) : data.split.train;
  const measured = data.cells && (await fit.measured(test));
  const logProb = measured?.logProb ?? (await fit.logProb(data, test));
  const draws = measured && drawsVerdict(measured);
  const groups = groupsAt(data, test);
  const ofTrain = data.cells ? (await fit.measured(train)).logProb : await fit.logProb(data, train);
  const trained = { rows: train, flow: ofTrain, groups: groupsAt(data, train), weights: weightsAt(data, train) };
  const tested = { rows: test, flow: logProb, groups, weights: weightsAt(data, test) };
  const baselines = deconvolved ? await measuredBaselines(deconvolved, data) : allBaselines(baselineInput(data, seed));
  const compared = compareBaselines(baselines, tested, trained);
  const of = (kind: (typeof compared)[number]['kind']) => compared.find((one) => one.kind === kind)?.logProb.mean;
  const mean = meanWithError(logProb, groups, tested.weights);
  const { trainer, mixtures } = fit;
  const each = bestSteps(trainer);
  const spread = data.cells ? undefined : (await fit.spread(data, test)).sort()[test.length >> 1];
  const overfit = overfitVerdict(meanWithError(trained.flow, trained.groups, trained.weights), mean, test.length);
  const ranges: Partial<ReturnType<typeof rangeVerdicts>> = data.cells ? {} : rangeVerdicts(data, test);
  const kernelLogProb = of('kernel');
  const others = compared.map(({ name, logProb: own }) => `${name} ${fixed(own.mean)}`).join(', ');
  const count = `${test.length.toLocaleString('en')} rows${groups ? ` of ${mean.independent} ${mean.independent === 1 ? 'group' : 'groups'}` : ''}`;
  const error = Number.isNaN(mean.standardError) ? 'unknown' : fixed(mean.standardError);
  return {
    summary: {
      mixtureLogProb: of('mixture') ?? Number.NaN,
      ...rowsSummary(data, measured),
      ...(kernelLogProb === undefined ? {} : { kernelLogProb }),
      bestStep: each[0] ?? 0,
      members: fit.flows.length,
      mixtureShare: mixtures?.weight ?? 0,
      ...(fit.flows.length > 1 && spread !== undefined ? { spread } : {}),
    },
    sentences: [
      ...data.prepared.dependences.map(({ sentence }) => unbounded(sentence)),
      baselineVerdict(mean, compared, test.length).sentence,
      `Test ln p ${fixed(mean.mean)} ± ${error} nats per row (${count}); ${others}.`,
      ...(overfit.judgement === 'bad' || overfit.judgement === 'warning' ? [overfit.sentence] : []),
      ...[ranges.given, ranges.learned].flatMap((verdict) => (verdict?.outside ? [verdict.sentence] : [])),
      ...(draws ? [draws.sentence] : []),
      averageWords(each, mixtures?.weight, spread),
    ],
  };
}

/** The best step of every flow. */
const bestSteps = ({ before, best }: Ensemble['trainer']): number[] => [
  ...before.map((flow) => flow.looks[flow.best]?.step ?? 0),
  best?.step ?? 0,
];

/** What the model is an average of, a sentence. */
function averageWords(steps: readonly number[], share: number | undefined, spread: number | undefined): string {
  const mixtures = share === undefined ? '' : `, and Gaussian mixtures with weight ${share.toFixed(2)}`;
  if (steps.length === 1) return `Best validation NLL at step ${steps[0]}${mixtures}.`;
  const apart = spread === undefined ? '' : `; their ln p of a row has a standard deviation of ${spread.toFixed(2)}`;
  return `${steps.length} flows averaged, best at steps ${steps.join(', ')}${mixtures}${apart}.`;
}

const fixed = (value: number) => value.toFixed(4);
