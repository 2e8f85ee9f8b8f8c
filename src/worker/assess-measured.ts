/** How far a fit of rows with errors, missing cells or limits can be trusted: by ln p of rows as they were measured, since most tests need exact ones. */
import { overfitVerdict } from '../analysis/fit-verdicts';
import { type MeanError, meanWithError } from '../analysis/mean-error';
import { thinned } from '../analysis/mixture-steps';
import type { Ensemble } from '../train/ensemble-interface';
import type { Assessment } from './messages/assessment';
import { meanLogProb } from './run';
import { groupsAt, type SplitData, weightsAt } from './usable-rows';

const UNTESTED =
  'Coverage, samples and calibration are not tested: these tests need exact rows, and this catalog has errors, missing values or limits. Compare the NLL of the test set with that of another model, or score a file of exact rows on the command line.';

/** Training rows that are judged: each takes dozens of densities. */
const MOST_ROWS = 5_000;

/** NLL of every part of the split, as measured, and overfitting. */
export async function assessMeasured(fit: Ensemble, data: SplitData): Promise<Assessment> {
  const { split } = data;
  const tested = split.test.length > 0 ? split.test : split.validation;
  const validated = await fit.outOfFold();
  const nll: Assessment['nll'][number][] = [];
  const add = (rows: 'training' | 'validation' | 'test', count: number, { mean, standardError }: MeanError) =>
    nll.push({ rows, count, mean: -mean, standardError });
  const training = thinned(split.train, MOST_ROWS);
  const onTraining = await meanLogProb(fit, data, training);
  add('training', training.length, onTraining);
  const ofValidated = weightsAt(data, validated.rows);
  add(
    'validation',
    validated.rows.length,
    meanWithError(validated.logProb, groupsAt(data, validated.rows), ofValidated),
  );
  const onTest = await meanLogProb(fit, data, tested);
  if (split.test.length > 0) add('test', split.test.length, onTest);
  return {
    nll,
    ...{ baselines: [], pit: [], coverage: [], complete: true },
    findings: [
      { title: 'Errors', judgement: 'warning', sentence: UNTESTED },
      { title: 'Overfitting', ...overfitVerdict(onTraining, onTest, tested.length) },
    ],
  };
}
