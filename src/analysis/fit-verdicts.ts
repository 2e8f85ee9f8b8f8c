/** What the NLLs of a fit come to: beside plainer densities, and on training rows beside test rows. In nats per row. */
import type { Compared } from './baselines';
import { winnerOf } from './baselines';
import { type MeanError, negated, pAbove, THREE_SIGMA, TWO_SIGMA } from './mean-error';
import { TRUST_WORDS } from './trust-words';
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

/** With its article, as in a sentence and at the beginning of one. */
const small = (name: string) => `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${lowered(name)}`;
const capital = (name: string) => `A${small(name).slice(1)}`;

/** A baseline that is better by fewer nats changes no result that somebody would notice. */
const LEAST_BETTER = 0.01;

/**
 * Whether the flow is worth having: `flow` is its mean ln p on the test rows, `compared` the baselines on the same rows. A winner is claimed
 * where the paired difference is more than chance explains (clustered where rows are grouped): where flow and baselines are equally good,
 * in some 2 % of cases (`npm run bench -- null --only baselines`).
 */
export function baselineVerdict(flow: MeanError, compared: readonly Compared[], rows: number): Verdict {
  const words = TRUST_WORDS.baselines;
  const best = compared.toSorted((a, b) => b.logProb.mean - a.logProb.mean)[0];
  if (!best) return { judgement: 'too few', sentence: words.none };
  const own = nats(-flow.mean);
  const winner = winnerOf(compared);
  if (winner) {
    const { name, logProb, better } = winner;
    const figures = words.winner(nats(-logProb.mean), own, differenceWords(better));
    if (better.mean < LEAST_BETTER) {
      return {
        judgement: 'warning',
        sentence: words.asGood(capital(name), figures),
      };
    }
    return {
      judgement: 'bad',
      sentence: words.beatsFlow(capital(name), figures),
    };
  }
  const { name, logProb, better } = best;
  const figures = words.best(own, lowered(name), nats(-logProb.mean), differenceWords(better));
  if (compared.every((one) => pAbove(negated(one.better)) < TWO_SIGMA)) {
    return { judgement: 'good', sentence: words.beaten(figures) };
  }
  const size = { rows, independent: flow.independent, least: LEAST_ROWS.baseline };
  const few = tooFew(size, words.what(small(name)), figures);
  if (few) return few;
  return {
    judgement: 'warning',
    sentence: words.noBetter(small(name), figures),
  };
}

/** What learning columns that follow from others does to the NLL; `why` is the sentence that names them. */
export const { unbounded } = TRUST_WORDS.baselines;

/** A name within a sentence; Gauss keeps his capital. */
const lowered = (name: string) => (name.startsWith('Gauss') ? name : name.charAt(0).toLowerCase() + name.slice(1));

/** A gap of more nats than this is a warning where chance does not explain it, and of more than that bad. */
const WARNS = 0.1;
const BAD = 0.5;

/** Whether training rows are more likely than test rows by more than chance; both are mean ln p. */
export function overfitVerdict(train: MeanError, test: MeanError, rows: number): Verdict {
  const words = TRUST_WORDS.overfit;
  const gap: MeanError = {
    mean: train.mean - test.mean,
    standardError: Math.hypot(train.standardError, test.standardError),
    independent: Math.min(train.independent, test.independent),
  };
  const difference = `${gap.mean < 0 ? '−' : ''}${differenceWords(gap)}`;
  const figures = words.figures(nats(-train.mean), nats(-test.mean), difference);
  if (gap.mean > WARNS && pAbove(gap) < THREE_SIGMA) {
    return {
      judgement: gap.mean > BAD ? 'bad' : 'warning',
      sentence: words.is(figures),
    };
  }
  const size = { rows, independent: gap.independent, least: LEAST_ROWS.overfit };
  const few = tooFew(size, words.what, figures);
  if (few) return few;
  if (gap.mean > BAD) {
    return {
      judgement: 'warning',
      sentence: words.perhaps(figures),
    };
  }
  if (gap.mean > WARNS) {
    return {
      judgement: 'too few',
      sentence: TRUST_WORDS.tooFew.independent(words.what, figures),
    };
  }
  return { judgement: 'good', sentence: words.not(figures) };
}

/**
 * Whether rows of one group tell of each other: `seen` is how much likelier test rows become, row by row, when the flow trains on other rows of
 * their groups; `control` the same of rows whose groups neither flow saw, which is what a second training changes by luck. Both by groups. Where those lose, the second flow has learned groups by heart, which
 * is no gain of a random split.
 */
export function leakVerdict(seen: MeanError, control: MeanError, group: string): Verdict {
  const words = TRUST_WORDS.leakage;
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
      sentence: words.noGroups(group),
    };
  }
  if (leak.mean > LEAST_LEAK && pAbove(leak) < TWO_SIGMA) {
    return {
      judgement: 'warning',
      sentence: words.is(differenceWords(leak), group),
    };
  }
  const figures = words.figures(`${leak.mean < 0 ? '−' : ''}${differenceWords(leak)}`);
  if (leak.mean + 2 * leak.standardError > WARNS) {
    return {
      judgement: 'too few',
      sentence: words.fewGroups(group, figures),
    };
  }
  return { judgement: 'good', sentence: words.not(group, figures) };
}

/** Less is nothing to keep a split for. */
const LEAST_LEAK = 0.005;
