/** What the NLLs of a fit come to: beside plainer densities, and on training rows beside test rows. In nats per row. */
import type { Compared } from './baselines';
import { winnerOf } from './baselines';
import { type MeanError, negated, pAbove, THREE_SIGMA, TWO_SIGMA } from './mean-error';
import { LEAST_ROWS, tooFew, type Verdict } from './verdict';

/** Nats with a true minus sign, to a thousandth; a small error has the digits that it needs. */
const nats = (value: number, digits = 3) => value.toFixed(digits).replace('-', '−');

/** Digits at which an error has two. */
const digitsOf = (error: number) =>
  error > 0 && Number.isFinite(error) ? Math.min(6, Math.max(3, 1 - Math.floor(Math.log10(error)))) : 3;

/** A difference with its error. */
export function differenceWords({ mean, standardError }: Pick<MeanError, 'mean' | 'standardError'>): string {
  const digits = digitsOf(standardError);
  const error = Number.isNaN(standardError) ? 'unknown' : nats(standardError, digits);
  return `${nats(Math.abs(mean), digits)} ± ${error} nats`;
}

const article = (name: string) => (/^[aeiou]/i.test(name) ? 'An' : 'A');

/** A baseline that is better by fewer nats changes no result that somebody would notice. */
const LEAST_BETTER = 0.01;

/**
 * Whether the flow is worth having: `flow` is its mean ln p on the test rows, `compared` the baselines on the same rows. A winner is claimed
 * where the paired difference is more than chance explains (clustered where rows are grouped): where flow and baselines are equally good,
 * in some 2 % of cases (`npm run bench -- null --only baselines`).
 */
export function baselineVerdict(flow: MeanError, compared: readonly Compared[], rows: number): Verdict {
  const best = compared.toSorted((a, b) => b.logProb.mean - a.logProb.mean)[0];
  if (!best) return { judgement: 'too few', sentence: 'No baseline could be fitted.' };
  const own = nats(-flow.mean);
  const winner = winnerOf(compared);
  if (winner) {
    const { name, logProb, better } = winner;
    const figures = `test NLL ${nats(-logProb.mean)} against ${own}, better by ${differenceWords(better)}`;
    if (better.mean < LEAST_BETTER) {
      return {
        judgement: 'warning',
        sentence: `${article(name)} ${lowered(name)} is as good as the flow, or a little better: ${figures}. The simpler model does as well.`,
      };
    }
    return {
      judgement: 'bad',
      sentence: `${article(name)} ${lowered(name)} beats the flow: ${figures}. Use it instead, or train on more rows or with a smaller flow.`,
    };
  }
  const { name, logProb, better } = best;
  const figures = `test NLL ${own}, the best baseline (${lowered(name)}) ${nats(-logProb.mean)}, difference ${differenceWords(better)}`;
  if (compared.every((one) => pAbove(negated(one.better)) < TWO_SIGMA)) {
    return { judgement: 'good', sentence: `The flow beats every baseline: ${figures}.` };
  }
  const size = { rows, independent: flow.independent, least: LEAST_ROWS.baseline };
  const few = tooFew(size, `whether the flow beats ${article(name).toLowerCase()} ${lowered(name)}`, figures);
  if (few) return few;
  return {
    judgement: 'warning',
    sentence: `The flow is no better than ${article(name).toLowerCase()} ${lowered(name)}: ${figures}. The simpler model does as well.`,
  };
}

/** What learning columns that follow from others does to the NLL; `why` is the sentence that names them. */
export const unbounded = (why: string) =>
  `The NLL means nothing: ${why} It has no lower bound, so that flows and baselines cannot be compared by it. Drop one of these columns.`;

/** A name within a sentence; Gauss keeps his capital. */
const lowered = (name: string) => (name.startsWith('Gauss') ? name : name.charAt(0).toLowerCase() + name.slice(1));

/** A gap of more nats than this is a warning where chance does not explain it, and of more than that bad. */
const WARNS = 0.1;
const BAD = 0.5;

/** Whether training rows are more likely than test rows by more than chance; both are mean ln p. */
export function overfitVerdict(train: MeanError, test: MeanError, rows: number): Verdict {
  const gap: MeanError = {
    mean: train.mean - test.mean,
    standardError: Math.hypot(train.standardError, test.standardError),
    independent: Math.min(train.independent, test.independent),
  };
  const figures = `NLL ${nats(-train.mean)} on training rows, ${nats(-test.mean)} on test rows, difference ${gap.mean < 0 ? '−' : ''}${differenceWords(gap)}`;
  if (gap.mean > WARNS && pAbove(gap) < THREE_SIGMA) {
    return {
      judgement: gap.mean > BAD ? 'bad' : 'warning',
      sentence: `Overfitted: ${figures}. Use more rows, a smaller flow or fewer steps.`,
    };
  }
  const size = { rows, independent: gap.independent, least: LEAST_ROWS.overfit };
  const few = tooFew(size, 'whether the flow is overfitted', figures);
  if (few) return few;
  if (gap.mean > BAD) {
    return {
      judgement: 'warning',
      sentence: `Training rows look better than test rows, within the errors: ${figures}.`,
    };
  }
  if (gap.mean > WARNS) {
    return {
      judgement: 'too few',
      sentence: `Too few independent rows to tell whether the flow is overfitted: ${figures}.`,
    };
  }
  return { judgement: 'good', sentence: `Not overfitted: ${figures}.` };
}

/**
 * Whether rows of one group tell of each other: `seen` is how much likelier test rows become, row by row, when the flow trains on other rows of
 * their groups; `control` the same of rows whose groups neither flow saw, which is what a second training changes by luck. Both by groups. Where those lose, the second flow has learned groups by heart, which
 * is no gain of a random split.
 */
export function leakVerdict(seen: MeanError, control: MeanError, group: string): Verdict {
  const corrects = !(control.mean <= 0);
  const leak: MeanError = corrects
    ? {
        mean: seen.mean - control.mean,
        standardError: Math.hypot(seen.standardError, control.standardError),
        independent: Math.min(seen.independent, control.independent),
      }
    : seen;
  if (Number.isNaN(leak.standardError)) {
    return {
      judgement: 'too few',
      sentence: `Too few groups to tell whether rows of one ${group} tell of each other: the test set and the validation set need two each.`,
    };
  }
  if (leak.mean > LEAST_LEAK && pAbove(leak) < TWO_SIGMA) {
    return {
      judgement: 'warning',
      sentence: `A random split looks ${differenceWords(leak)} better: leakage between rows of one ${group}. Keep the split by ${group}.`,
    };
  }
  const figures = `a random split looks ${leak.mean < 0 ? '−' : ''}${differenceWords(leak)} better`;
  if (leak.mean + 2 * leak.standardError > WARNS) {
    return {
      judgement: 'too few',
      sentence: `Too few groups to tell whether rows of one ${group} tell of each other: ${figures}. Keep the split by ${group}.`,
    };
  }
  return { judgement: 'good', sentence: `No leakage between rows of one ${group} is measured: ${figures}.` };
}

/** Less is nothing to keep a split for. */
const LEAST_LEAK = 0.005;
