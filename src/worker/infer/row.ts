/** One row asked of a finished run: its answer in the units of the catalog, and how usual the row is. */

import { answerVerdict } from '../../analysis/ask/answer-verdict';
import { type Answer, ask } from '../../analysis/ask/ask';
import type { AskedDensity, AskedRow } from '../../analysis/ask/asked';
import { patternOf, REFERENCE_DRAWS, referenceLogs, unlikeP } from '../../analysis/ask/unlike';
import { type GivenReference, givenReference } from '../../analysis/ask/unlike-given';
import { independentErrors, oneRow } from '../../share/one-row';
import type { Model } from '../../share/recipe';
import { marginalsTold } from './marginals-told';
import type { InferRequest, Inferred, Unlike } from './messages';

/** p-value below which what is known of a row is said to be unlike the model; of the model's own samples one in a hundred has a smaller one. */
const UNLIKE = 0.01;

async function answerOf(density: AskedDensity, row: AskedRow, draws: number, seed: number): Promise<Answer> {
  for await (const answer of ask(density, [row], { draws, seed })) return answer;
  throw new Error('a row that is asked has an answer');
}

/** The answer about a row. Throws ProblemError `asked-value`, `asked-columns`. */
export async function inferredOf(model: Model, density: AskedDensity, request: InferRequest): Promise<Inferred> {
  const began = performance.now();
  const { row, outside } = oneRow(model, request);
  const answer = await answerOf(density, row, request.draws, request.seed);
  const { method, effective, rHat, logEvidence, logEvidenceError } = answer;
  const { columns, cloud } = marginalsTold(model, density, answer);
  const { reliable, sentence } = answerVerdict(answer);
  return {
    columns,
    cloud,
    method,
    effective,
    ...(rHat === undefined ? {} : { rHat }),
    logEvidence,
    logEvidenceError,
    reliable,
    verdict: [sentence, independentErrors(model, request)].filter(Boolean).join(' '),
    outside,
    seconds: (performance.now() - began) / 1000,
  };
}

/** References by model and pattern of known columns: each takes as long as some hundred rows. */
const references = new WeakMap<Model, Map<string, Float64Array>>();

const none = (sentence: string): Unlike => ({ p: Number.NaN, sentence, warning: false });

/** What a conditional model was given in the rows that it learned, and in those of its test set, in the units of the transformed columns. */
export interface GivenRows {
  readonly training: Float64Array;
  readonly test: Float64Array;
}

const givenReferences = new WeakMap<Model, GivenReference>();

/** How usual the given values of a row are, by those of the test set. */
export function unlikeGiven(model: Model, { training, test }: GivenRows, { context, seed }: InferRequest): Unlike {
  const reference = givenReferences.get(model) ?? givenReference(training, test, model.flow.context, seed);
  givenReferences.set(model, reference);
  if (reference.rows + 1 < 1 / UNLIKE) {
    return none(`How unusual the given values are cannot be told from ${reference.rows} test rows.`);
  }
  const p = reference.p(Float64Array.from(context));
  const figures = `p = ${p.toPrecision(2)}, by ${reference.rows.toLocaleString('en')} test rows`;
  return p <= UNLIKE
    ? {
        p,
        warning: true,
        sentence: `The given values of this row are unlike those that the model was trained on (${figures}): the answer is an extrapolation.`,
      }
    : { p, warning: false, sentence: `The given values of this row are not unusual (${figures}).` };
}

/** How usual what is known of a row is, by the model's own samples. */
export async function unlikeOf(
  model: Model,
  density: AskedDensity,
  request: InferRequest,
  logEvidence: number,
): Promise<Unlike> {
  const { row } = oneRow(model, request);
  if (!row.cells.some(({ kind }) => kind !== 'unknown'))
    return none('Nothing is known of the row: nothing to compare.');
  const pattern = patternOf(row);
  if (pattern === undefined) {
    return none('How unusual the row is can be told only of columns that are known exactly.');
  }
  const known = references.get(model) ?? new Map<string, Float64Array>();
  references.set(model, known);
  const reference = known.get(pattern) ?? (await referenceLogs(density, pattern, request.seed));
  known.set(pattern, reference);
  const p = unlikeP(reference, logEvidence);
  const figures = `p = ${p.toPrecision(2)}, by ${REFERENCE_DRAWS} samples of the model`;
  return p <= UNLIKE
    ? {
        p,
        warning: true,
        sentence: `What is known of this row is unlike everything that the model was trained on (${figures}): the answer is an extrapolation.`,
      }
    : { p, warning: false, sentence: `What is known of this row is not unusual under the model (${figures}).` };
}
