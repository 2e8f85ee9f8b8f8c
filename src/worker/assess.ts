/** Measures how far a finished flow can be trusted, one thing after another, so that commands are heard in between. */
import { type Fit, meanAndError } from '../train/fit';
import type { Assessment, PreparedRows } from './protocol';
import { gaussianBaseline, type SplitData } from './run';

/** What is known so far, after every measurement; the last is complete. */
export async function* assess(fit: Fit, data: SplitData, _view: PreparedRows): AsyncGenerator<Assessment, void> {
  const parts = [
    ['training', data.split.train],
    ['validation', data.split.validation],
    ['held-out', data.split.test],
  ] as const;
  let known: Assessment = { nll: [], baselines: [], findings: [], pit: [], coverage: [], complete: false };
  for (const [rows, indices] of parts) {
    if (indices.length === 0) continue;
    const { mean, standardError } = meanAndError(await fit.logProb(data, indices));
    known = { ...known, nll: [...known.nll, { rows, count: indices.length, mean: -mean, standardError }] };
    yield known;
  }
  const baselines = [{ name: 'Gaussian', nll: -gaussianBaseline(data, data.split.test) }];
  yield { ...known, baselines, complete: true };
}
