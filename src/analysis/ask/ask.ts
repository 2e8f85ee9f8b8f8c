/**
 * Asks a joint density: draws of what is unknown in a row, intervals, marginal densities, and ln p of what is known. One free cell is
 * integrated by quadrature; of several, importance draws are made, and chains where their weights are too uneven. Where several are all that
 * there is, the density draws itself. In an average of flows the density is their average.
 */
import { random } from '../../base/random';
import { type AskedDensity, type AskedRow, type FreeCell, type Question, questionOf } from './asked';
import { chainDraws } from './chains';
import { type Effort, importanceDraws, type WeightedDraws } from './importance';
import { type LinePosterior, linePosteriors } from './line-posterior';
import { drawsMarginal, lineMarginal, type Marginal } from './marginal';
import { posteriorsOf } from './mixture-posterior';
import { type NearSamples, nearSamplesOf } from './near-samples';
import { boundsOf } from './proposal';
import { resampled } from './resample';

export interface AskOptions {
  /** Draws of each row, and the independent draws that an answer should be worth; 200 where absent. */
  readonly draws?: number;
  /** Points at which the density of a row is evaluated, at most; 30 times the draws where absent. */
  readonly most?: number;
  readonly seed?: number;
  /** Rows that are answered together, 256 where absent: fewer are told sooner and cost more. */
  readonly batch?: number;
}

/** What the density says of one row. */
export interface Answer {
  /** Index among the rows that were asked. */
  readonly row: number;
  readonly method: 'quadrature' | 'importance' | 'chains' | 'samples' | 'nothing';
  /** The learned columns whose true value is free, in the order of `draws` and `marginals`. */
  readonly columns: readonly number[];
  /** Draws of equal weight in the coordinates that the density sees, row-major [draws, free]. */
  readonly draws: Float64Array;
  readonly marginals: readonly Marginal[];
  /** ln p of what is known, in nats and in the units of the catalog, with its standard error. */
  readonly logEvidence: number;
  readonly logEvidenceError: number;
  /** Independent draws that the answer is worth; infinite by quadrature. */
  readonly effective: number;
  /** Of chains: how far they are from agreeing, 1 where they do (Vehtari et al. 2021). */
  readonly rHat?: number;
  /** Why the answer is not reliable, as a clause; absent where it is. */
  readonly doubt?: string;
}

const DRAWS = 200;
const MOST_OF_DRAWS = 30;
/** Rows in one batch: thousands of points at a time, and some tens of MB. */
const BATCH = 256;
/** An answer worth fewer independent draws has intervals that are off by a fifth of their length. */
export const LEAST_EFFECTIVE = 50;
/** A quadrature whose probabilities may be off by more is not believed. */
const MOST_ERROR = 0.01;

/** Answers in the order of the rows, as they are found. The same seed gives the same answers. */
export async function* ask(
  density: AskedDensity,
  rows: readonly AskedRow[],
  { draws = DRAWS, most = MOST_OF_DRAWS * draws, seed = 1, batch = BATCH }: AskOptions = {},
): AsyncGenerator<Answer> {
  const posteriorOf = posteriorsOf(density);
  const near = nearSamplesOf(density, seed);
  for (let from = 0; from < rows.length; from += batch) {
    const questions = rows.slice(from, from + batch).map((row, i) => questionOf(density, row, from + i));
    const answers = new Map<number, Answer>();
    const keep = (found: readonly Answer[]) => {
      for (const answer of found) answers.set(answer.row, answer);
    };
    const isAll = ({ free }: Question) =>
      free.length === density.dim && free.every(({ cell }) => cell.kind === 'unknown');
    const none = questions.filter(({ free }) => free.length === 0);
    const one = questions.filter((question) => question.free.length === 1);
    const lines = await linePosteriors(density, one, posteriorOf, near);
    // The only column of a density is drawn where it cannot be integrated.
    const isDrawn = ({ question, error }: LinePosterior) => isAll(question) && error > MOST_ERROR;
    const whole = [
      ...questions.filter((question) => question.free.length > 1 && isAll(question)),
      ...lines.filter(isDrawn).map(({ question }) => question),
    ];
    const several = questions.filter((question) => question.free.length > 1 && !isAll(question));
    keep(await known(density, none));
    keep(await sampled(density, whole, draws, seed));
    keep(lines.filter((line) => !isDrawn(line)).map((line) => ofLine(line, draws, seed)));
    keep(await ofSeveral(density, several, posteriorOf, near, { draws, most }, seed));
    for (const { row, logSlope } of questions) {
      const answer = answers.get(row) as Answer;
      yield { ...answer, logEvidence: answer.logEvidence + logSlope };
    }
  }
}

/** Rows without a free cell have ln p alone. */
async function known(density: AskedDensity, questions: readonly Question[]): Promise<Answer[]> {
  if (questions.length === 0) return [];
  const values = new Float64Array(questions.length * density.dim);
  for (const [i, { base }] of questions.entries()) values.set(base, i * density.dim);
  const logs = await density.logProb(values, contextsOf(density, questions, 1));
  return questions.map(({ row }, i): Answer => {
    const nothing = { columns: [], draws: new Float64Array(), marginals: [] };
    return {
      row,
      method: 'nothing',
      ...nothing,
      logEvidence: logs[i] as number,
      logEvidenceError: 0,
      effective: Infinity,
    };
  });
}

function contextsOf(
  { context }: AskedDensity,
  questions: readonly Question[],
  times: number,
): Float64Array | undefined {
  if (context === 0) return undefined;
  const out = new Float64Array(questions.length * times * context);
  for (const [i, { context: own }] of questions.entries()) {
    for (let k = 0; own && k < times; k++) out.set(own, (i * times + k) * context);
  }
  return out;
}

/** Rows of which nothing is known are draws of the density. */
async function sampled(
  density: AskedDensity,
  questions: readonly Question[],
  draws: number,
  seed: number,
): Promise<Answer[]> {
  if (questions.length === 0) return [];
  const { dim } = density;
  const first = (questions[0] as Question).row;
  const all = await density.sample(
    questions.length * draws,
    (seed + first) % 2 ** 53,
    contextsOf(density, questions, draws),
  );
  return questions.map((question, i): Answer => {
    const own = all.slice(i * draws * dim, (i + 1) * draws * dim);
    return {
      row: question.row,
      method: 'samples',
      columns: question.free.map(({ column }) => column),
      draws: own,
      marginals: marginalsOf(density, question, own, new Float64Array(draws).fill(1 / draws), draws),
      logEvidence: 0,
      logEvidenceError: 0,
      effective: draws,
    };
  });
}

/** The marginals of weighted draws, row-major [draws, free]. */
export function marginalsOf(
  density: AskedDensity,
  question: Question,
  points: Float64Array,
  weights: Float64Array,
  effective: number,
): Marginal[] {
  const width = question.free.length;
  return boundsOf(density, question).map((bound, i) =>
    drawsMarginal(
      Float64Array.from(weights, (_, k) => points[k * width + i] as number),
      weights,
      effective,
      bound,
    ),
  );
}

function ofLine(line: LinePosterior, draws: number, seed: number): Answer {
  const marginal = lineMarginal(line);
  const { question, logEvidence, logEvidenceError, error } = line;
  const draw = random(seed, 'ask', question.row);
  // One in every part of equal mass, in random order.
  const order = draw.permutation(draws);
  return {
    row: question.row,
    method: 'quadrature',
    columns: question.free.map(({ column }) => column),
    draws: Float64Array.from(order, (part) => marginal.quantile((part + draw.uniform()) / draws)),
    marginals: [marginal],
    logEvidence,
    logEvidenceError,
    effective: Number.POSITIVE_INFINITY,
    ...(error > MOST_ERROR ? { doubt: `the quadrature may be off by ${error.toPrecision(1)} in probability` } : {}),
  };
}

/** Of questions with several free cells, whatever is known of them: weighted draws from what `posteriorOf` proposes, or chains. */
export async function ofSeveral(
  density: AskedDensity,
  questions: readonly Question[],
  posteriorOf: ReturnType<typeof posteriorsOf>,
  near: NearSamples,
  effort: Effort,
  seed: number,
): Promise<Answer[]> {
  if (questions.length === 0) return [];
  const { draws } = effort;
  const found = await importanceDraws(density, questions, posteriorOf, near, effort, seed);
  const isPoor = ({ effective }: WeightedDraws) => effective < Math.max(LEAST_EFFECTIVE, POOR * draws);
  const chains = new Map(
    (await chainDraws(density, found.filter(isPoor), draws, seed)).map((one) => [one.question.row, one]),
  );
  return found.map((drawn): Answer => {
    const { question, logEvidence, logEvidenceError } = drawn;
    const chain = chains.get(question.row);
    const count = chain ? chain.points.length / question.free.length : 0;
    const { points, weights, effective } = chain
      ? { ...chain, weights: new Float64Array(count).fill(1 / count) }
      : drawn;
    const doubt = doubtOf(effective, chain?.rHat);
    return {
      row: question.row,
      method: chain ? 'chains' : 'importance',
      columns: question.free.map(({ column }: FreeCell) => column),
      draws: resampled({ question, points, weights }, draws, seed),
      marginals: marginalsOf(density, question, points, weights, effective),
      logEvidence,
      logEvidenceError,
      effective,
      ...(chain ? { rHat: chain.rHat } : {}),
      ...(doubt === undefined ? {} : { doubt }),
    };
  });
}

/** Rows whose importance draws are worth less than this share of the wanted ones are sampled by chains. */
const POOR = 0.25;
/** Chains that differ by more have not found the same posterior (Vehtari et al. 2021 ask for 1.01 of long ones). */
const MOST_R_HAT = 1.05;

function doubtOf(effective: number, rHat = 1): string | undefined {
  if (!(rHat <= MOST_R_HAT)) return `its chains do not agree (R̂ = ${rHat.toFixed(2)})`;
  if (effective >= LEAST_EFFECTIVE) return undefined;
  return `its draws are worth ${Math.floor(effective)} independent ones`;
}
