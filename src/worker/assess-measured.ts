/**
 * How far a fit of rows with errors, missing cells or limits can be trusted: by ln p of rows as they were measured, beside baselines
 * that know of all that. Most other tests need exact rows, and say so.
 */
import { allBaselines, compareBaselines } from '../analysis/baselines';
import { baselineVerdict, overfitVerdict, unbounded } from '../analysis/fit-verdicts';
import { meanWithError } from '../analysis/mean-error';
import { thinned } from '../analysis/mixture-steps';
import type { Ensemble } from '../train/ensemble-interface';
import type { Deconvolved } from './measured';
import { drawsVerdict, MOST_MEASURED, measuredBaselines } from './measured-words';
import type { Assessment, Finding } from './messages/assessment';
import { baselineInput } from './run';
import { groupsAt, type SplitData, weightsAt } from './usable-rows';

const UNTESTED: Finding = {
  title: 'Errors',
  judgement: 'warning',
  sentence:
    'Coverage, samples and calibration are not tested: these tests need exact rows, and this catalog has errors, missing values or limits. Compare the NLL of the test set with that of another model, or score a file of exact rows on the command line.',
};

interface Measured {
  readonly fit: Ensemble;
  readonly data: SplitData;
  readonly seed: number;
  /** Absent where a column is an angle. */
  readonly deconvolved: Deconvolved | undefined;
}

/** NLL of every part of the split, as measured, then baselines and overfitting: what the command line says of the same rows. */
export async function* assessMeasured({ fit, data, seed, deconvolved }: Measured): AsyncGenerator<Assessment, void> {
  const { split } = data;
  const tested = split.test.length > 0 ? split.test : split.validation;
  const training = thinned(split.train, MOST_MEASURED);
  const findings: readonly Finding[] = [
    ...data.prepared.dependences
      .slice(0, 1)
      .map(({ sentence }): Finding => ({ title: 'Columns', judgement: 'bad', sentence: unbounded(sentence) })),
    UNTESTED,
  ];
  let known: Assessment = { ...{ nll: [], baselines: [], pit: [], coverage: [], complete: false }, findings };
  yield { ...known, doing: 'the NLL of rows as they were measured' };
  const compared = async (rows: Uint32Array) => ({
    ...{ rows, groups: groupsAt(data, rows), weights: weightsAt(data, rows) },
    flow: (await fit.measured(rows)).logProb,
  });
  const trained = await compared(training);
  const held = await compared(tested);
  const validated = await fit.outOfFold();
  const draws = validated.drawn && drawsVerdict(validated.drawn);
  const ofValidated = {
    ...{ rows: validated.rows, groups: groupsAt(data, validated.rows), weights: weightsAt(data, validated.rows) },
    flow: validated.logProb,
  };
  const nll = ([name, { rows, flow, groups, weights }]: readonly [
    Assessment['nll'][number]['rows'],
    typeof trained,
  ]): Assessment['nll'][number] => {
    const { mean, standardError } = meanWithError(flow, groups, weights);
    return { rows: name, count: rows.length, mean: -mean, standardError };
  };
  known = {
    ...known,
    nll: [
      nll(['training', trained]),
      nll(['validation', ofValidated]),
      ...(split.test.length > 0 ? [nll(['test', held])] : []),
    ],
  };
  yield { ...known, doing: 'plainer densities' };
  const baselines = deconvolved ? await measuredBaselines(deconvolved, data) : allBaselines(baselineInput(data, seed));
  const beside = compareBaselines(baselines, held, trained);
  const onTest = meanWithError(held.flow, held.groups, held.weights);
  const onTraining = meanWithError(trained.flow, trained.groups, trained.weights);
  const onValidation = baselines.map(
    (one) => meanWithError(one.logProb(split.validation), undefined, weightsAt(data, split.validation)).mean,
  );
  yield {
    ...known,
    baselines: beside.map(({ kind, name, logProb, better }, i) => ({
      ...{ kind, name, nll: -logProb.mean, validation: -(onValidation[i] as number) },
      ...{ better: better.mean, standardError: better.standardError },
    })),
    findings: [
      { title: 'Baselines', ...baselineVerdict(onTest, beside, tested.length) },
      ...findings,
      ...(draws ? [{ title: 'Draws', ...draws }] : []),
      { title: 'Overfitting', ...overfitVerdict(onTraining, onTest, tested.length) },
    ],
    complete: true,
  };
}
