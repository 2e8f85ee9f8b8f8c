/** What `npm run fit` says at the end: whether a plainer density does better, then ln p with its error, then what to mind. */
import { allBaselines, compareBaselines } from '../analysis/baselines';
import { baselineVerdict, overfitVerdict, unbounded } from '../analysis/fit-verdicts';
import { meanWithError } from '../analysis/mean-error';
import type { Ensemble } from '../train/ensemble';
import { baselineInput, groupsAt, type SplitData } from '../worker/run';
import { rangeVerdicts } from '../worker/test-range';

export interface FitReport {
  /** Of the JSON, beside what is known without baselines. */
  readonly summary: {
    readonly mixtureLogProb: number;
    /** Of one column alone. */
    readonly kernelLogProb?: number;
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
export async function reportOf(fit: Ensemble, data: SplitData, seed: number): Promise<FitReport> {
  const { train, test } = data.split;
  const logProb = await fit.logProb(data, test);
  const groups = groupsAt(data, test);
  const trained = { rows: train, flow: await fit.logProb(data, train), groups: groupsAt(data, train) };
  const tested = { rows: test, flow: logProb, groups };
  const compared = compareBaselines(allBaselines(baselineInput(data, seed)), tested, trained);
  const of = (kind: (typeof compared)[number]['kind']) => compared.find((one) => one.kind === kind)?.logProb.mean;
  const mean = meanWithError(logProb, groups);
  const { trainer, mixtures } = fit;
  const each = bestSteps(trainer);
  const spread = (await fit.spread(data, test)).sort()[test.length >> 1];
  const overfit = overfitVerdict(meanWithError(trained.flow, trained.groups), mean, test.length);
  const ranges = rangeVerdicts(data, test);
  const kernelLogProb = of('kernel');
  const baselines = compared.map(({ name, logProb: own }) => `${name} ${fixed(own.mean)}`).join(', ');
  const count = `${test.length.toLocaleString('en')} rows${groups ? ` of ${mean.independent} ${mean.independent === 1 ? 'group' : 'groups'}` : ''}`;
  const error = Number.isNaN(mean.standardError) ? 'unknown' : fixed(mean.standardError);
  return {
    summary: {
      mixtureLogProb: of('mixture') ?? Number.NaN,
      ...(kernelLogProb === undefined ? {} : { kernelLogProb }),
      bestStep: each[0] ?? 0,
      members: fit.flows.length,
      mixtureShare: mixtures?.weight ?? 0,
      ...(fit.flows.length > 1 && spread !== undefined ? { spread } : {}),
    },
    sentences: [
      ...data.prepared.dependences.map(({ sentence }) => unbounded(sentence)),
      baselineVerdict(mean, compared, test.length).sentence,
      `Test ln p ${fixed(mean.mean)} ± ${error} nats per row (${count}); ${baselines}.`,
      ...(overfit.judgement === 'bad' || overfit.judgement === 'warning' ? [overfit.sentence] : []),
      ...[ranges.given, ranges.learned].flatMap((verdict) => (verdict?.outside ? [verdict.sentence] : [])),
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
