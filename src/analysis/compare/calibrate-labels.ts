/**
 * From ln p(row | label) to p(label | row): logarithms of densities by several models, stacked so that the labels of rows that none was trained
 * on are most likely,
 *
 *   p(l | x) ∝ (n_l / n) exp(Σ_m τ_m ln p_m(x | l) + b_l),
 *
 * multinomial logistic regression with a temperature for each model (Platt 1999, Guo et al. 2017). ln of the Bayes factor of two labels is the
 * difference of what stands in the exponent.
 */

/** ln p of each row under each label: [models][labels][rows]. */
export type LabelScores = readonly (readonly Float64Array[])[];

export interface Stack {
  /** A temperature for each model, 0 or more. */
  readonly temperatures: Float64Array;
  /** Of each label; the first is 0. */
  readonly biases: Float64Array;
}

/** One model as it is, the first unless another is named. */
export const unstacked = (models: number, labels: number, model = 0): Stack => ({
  temperatures: Float64Array.from({ length: models }, (_, m) => (m === model ? 1 : 0)),
  biases: new Float64Array(labels),
});

const MOST_STEPS = 40;
/** Deviation of what is expected of temperatures and biases before any row is seen. */
const PRIOR = 0.5;
/** Differences of ln p beyond which a row is certain: a single row at 1e5 nats would decide all temperatures. */
const MOST_APART = 30;

/** Σ_m τ_m ln p_m(x | l) + b_l of a row, into `out`. */
function exponents(scores: LabelScores, { temperatures, biases }: Stack, row: number, out: Float64Array): void {
  out.set(biases);
  for (const [m, labels] of scores.entries()) {
    let most = Number.NEGATIVE_INFINITY;
    for (const label of labels) most = Math.max(most, label[row] as number);
    for (let l = 0; l < out.length; l++) {
      const log = Math.max(-MOST_APART, ((labels[l] as Float64Array)[row] as number) - most);
      out[l] = (out[l] as number) + (temperatures[m] as number) * log;
    }
  }
}

function softmax(logs: Float64Array): void {
  const most = logs.reduce((high, log) => Math.max(high, log), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let l = 0; l < logs.length; l++) total += logs[l] = Math.exp((logs[l] as number) - most);
  for (let l = 0; l < logs.length; l++) logs[l] = (logs[l] as number) / total;
}

/** Fractions of the labels among rows. */
export function priorsOf(labels: Uint32Array, rows: Uint32Array, count: number): Float64Array {
  const priors = new Float64Array(count);
  for (const row of rows) priors[labels[row] as number] = (priors[labels[row] as number] as number) + 1 / rows.length;
  return priors;
}

/**
 * The stack under which the labels of the named rows are most likely, by Newton's method with a weak normal prior about the first model. No
 * temperature is negative: a model that finds rows likelier under the wrong label knows nothing of labels, and turned round it would seem to. Two
 * boxes of equal physics and initial conditions do that: the twin of a row was learned under the other label.
 */
export function fitStack(scores: LabelScores, labels: Uint32Array, rows: Uint32Array): Stack {
  const models = scores.length;
  const count = (scores[0] as readonly Float64Array[]).length;
  const size = models + count - 1;
  const start = unstacked(models, count);
  const theta = Float64Array.of(...start.temperatures, ...start.biases.subarray(1));
  const centre = theta.slice();
  const logPriors = priorsOf(labels, rows, count).map((prior) => Math.log(Math.max(prior, 1e-9)));
  const stackOf = (values: Float64Array): Stack => ({
    temperatures: values.slice(0, models),
    biases: Float64Array.of(0, ...values.subarray(models)),
  });
  const p = new Float64Array(count);
  const features = Array.from({ length: count }, () => new Float64Array(size));
  for (let step = 0; step < MOST_STEPS; step++) {
    const stack = stackOf(theta);
    const gradient = theta.map((value, i) => (value - (centre[i] as number)) / PRIOR ** 2);
    const hessian = new Float64Array(size * size);
    for (let i = 0; i < size; i++) hessian[i * size + i] = 1 / PRIOR ** 2;
    for (const row of rows) {
      exponents(scores, stack, row, p);
      for (let l = 0; l < count; l++) p[l] = (p[l] as number) + (logPriors[l] as number);
      softmax(p);
      const mean = new Float64Array(size);
      for (const [l, feature] of features.entries()) {
        for (const [m, byLabel] of scores.entries()) {
          let most = Number.NEGATIVE_INFINITY;
          for (const label of byLabel) most = Math.max(most, label[row] as number);
          feature[m] = Math.max(-MOST_APART, ((byLabel[l] as Float64Array)[row] as number) - most);
        }
        if (l > 0) feature[models + l - 1] = 1;
        for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (p[l] as number) * (feature[i] as number);
      }
      const own = features[labels[row] as number] as Float64Array;
      for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + (mean[i] as number) - (own[i] as number);
      for (const [l, feature] of features.entries()) {
        for (let i = 0; i < size; i++) {
          const off = (p[l] as number) * ((feature[i] as number) - (mean[i] as number));
          for (let j = 0; j < size; j++) {
            hessian[i * size + j] =
              (hessian[i * size + j] as number) + off * ((feature[j] as number) - (mean[j] as number));
          }
        }
      }
    }
    for (let m = 0; m < models; m++) {
      if ((theta[m] as number) > 0 || (gradient[m] as number) <= 0) continue;
      // It would become negative: it stays, and the others are found beside it.
      for (let i = 0; i < size; i++) hessian[m * size + i] = hessian[i * size + m] = i === m ? 1 : 0;
      gradient[m] = 0;
    }
    const change = solvedSystem(hessian, gradient);
    let largest = 0;
    for (let i = 0; i < size; i++) {
      // Half a unit at a time: the logarithm of a softmax is a parabola near its maximum only.
      const own = Math.max(-0.5, Math.min(0.5, change[i] as number));
      const before = theta[i] as number;
      theta[i] = i < models ? Math.max(0, before - own) : before - own;
      largest = Math.max(largest, Math.abs((theta[i] as number) - before));
    }
    if (largest < 1e-7) break;
  }
  return stackOf(theta);
}

/** x of A x = b, for a symmetric positive A, row-major. */
function solvedSystem(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const m = a.slice();
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    const pivot = m[i * n + i] as number;
    for (let k = i + 1; k < n; k++) {
      const factor = (m[k * n + i] as number) / pivot;
      for (let j = i; j < n; j++) m[k * n + j] = (m[k * n + j] as number) - factor * (m[i * n + j] as number);
      x[k] = (x[k] as number) - factor * (x[i] as number);
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] = (x[i] as number) - (m[i * n + j] as number) * (x[j] as number);
    x[i] = (x[i] as number) / (m[i * n + i] as number);
  }
  return x;
}

/** ln p(x | l) as stacked, up to what is the same for all labels: differences are ln of Bayes factors. [labels] of the row. */
export function logEvidences(scores: LabelScores, stack: Stack, row: number): Float64Array {
  const out = new Float64Array(stack.biases.length);
  exponents(scores, stack, row, out);
  return out;
}

/** p(label | row) of a row whose labels have these fractions. */
export function labelProbabilities(evidences: Float64Array, priors: Float64Array): Float64Array {
  const out = evidences.map((log, l) => log + Math.log(Math.max(priors[l] as number, 1e-300)));
  softmax(out);
  return out;
}
