/** The transform that suits a column, told by its quantiles, and its limits or period, with the reason. */
import { heldBetween, suggestCircle, suggestLimits } from './suggest-domain';
import type { ColumnProfile } from './table';

type Suggestion = ColumnProfile['suggestion'];

/** Positive values are suggested log10 where 98 % of them span more than this many dex and lie more evenly for it … */
const DECADES = 1.5;
/** … or where the upper tail is this many times as long as the lower one. */
const LONG_TAIL = 8;
/** Fewer rows do not show their outer half percent. */
const MANY = 400;
/**
 * Heavy tails: from the outer quantiles over the interquartile range. At 0.5 % a Gaussian has 3.8, a Student-t of 5 degrees 5.5, of 2
 * degrees 12; at 2 %, 3.0, 3.8 and 5.9.
 */
const HEAVY = { outer: 0.005, from: 8 };
const HEAVY_OF_FEW = { outer: 0.02, from: 5 };
/** asinh bends about zero: the median lies within so many interquartile ranges of it. */
const ABOUT_ZERO = 2;
/** Of the distance from a uniform distribution (Kolmogorov and Smirnov): 1 % of uniform columns are farther, in units of 1/√n. */
const UNIFORM = 1.63;
/** Columns of many rows are taken as uniform up to this distance. */
const NEARLY = 0.02;
/** A fraction whose largest value is above this reaches its bound. */
const REACHES = 0.95;
/** Both ends, of this share of the range each, hold this many times what they would evenly. */
const END = 0.02;
const PILED = 2;
/** Linear interpolation between the order statistics, as numpy.quantile does. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (position - below) * (high - low);
}

/** The part above zero of ascending values. */
export function positives(sorted: Float64Array): Float64Array {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > 0) high = middle;
    else low = middle + 1;
  }
  return sorted.subarray(low);
}

/** For the ascending values of a column, without what is missing, and its name: a transform, and limits or a period. */
export function suggestTransform(sorted: Float64Array, name?: string): Suggestion {
  const circle = suggestCircle(sorted, name);
  if (circle) return { transform: 'none', ...circle };
  const suggestion = suggestShape(sorted);
  // A logit has limits of its own.
  if (suggestion.transform === 'logit' || suggestion.transform === 'asinh') return suggestion;
  const log10 = suggestion.transform === 'log10';
  const limits = suggestLimits(log10 ? positives(sorted).map(Math.log10) : sorted, (seen) =>
    log10 ? 10 ** seen : seen,
  );
  return limits ? { ...suggestion, domain: limits.domain, why: `${suggestion.why} ${limits.why}` } : suggestion;
}

function suggestShape(sorted: Float64Array): Suggestion {
  const [min, max] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  if (min === max) return linear('all values are equal, so there is no density to learn');
  if (isUniform(sorted)) return linear(`values are uniform from ${short(min)} to ${short(max)}`);
  if (min > 0 && max < 1 && max > REACHES)
    return { transform: 'logit', why: 'logit: values fill the interval from 0 to 1.' };
  if (pilesAtEnds(sorted)) {
    return { transform: 'logit', why: `logit: values pile up at both ends of ${short(min)} to ${short(max)}.` };
  }
  return min < 0 ? ofEitherSign(sorted) : ofPositive(sorted);
}

const linear = (why: string): Suggestion => ({ transform: 'none', why: `Linear: ${why}.` });
const short = (value: number) => String(Number(value.toPrecision(3)));

function ofEitherSign(sorted: Float64Array): Suggestion {
  const { outer, from } = sorted.length >= MANY ? HEAVY : HEAVY_OF_FEW;
  const [low, median, high] = [quantile(sorted, outer), quantile(sorted, 0.5), quantile(sorted, 1 - outer)];
  const quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const reach = (high - low) / quartiles;
  if (!(reach > from)) return linear('values of either sign, without heavy tails');
  if (Math.abs(median) > ABOUT_ZERO * quartiles) {
    return linear(`heavy tails, but far from zero, where asinh is straight`);
  }
  return {
    transform: 'asinh',
    why: `asinh: heavy tails about zero; ${100 - 200 * outer} % of values span ${reach.toFixed(0)} interquartile ranges.`,
  };
}

/** How much longer the upper tail is than the lower one, in ln: 0 where they are alike. */
const skew = (sorted: Float64Array, unit: (value: number) => number = (value) => value) => {
  const [low, middle, high] = [0.01, 0.5, 0.99].map((share) => unit(quantile(sorted, share))) as [
    number,
    number,
    number,
  ];
  return Math.log((high - middle) / (middle - low));
};

function ofPositive(sorted: Float64Array): Suggestion {
  const positive = positives(sorted);
  const span = Math.log10(quantile(positive, 0.99) / quantile(positive, 0.01));
  const [plain, logarithmic] = [skew(positive), skew(positive, Math.log)];
  const better = Math.abs(logarithmic) < Math.abs(plain);
  const long = plain > Math.log(LONG_TAIL);
  if (!better || !(span > DECADES || long)) return linear(`98 % of values span ${span.toFixed(1)} dex`);
  const zeros = sorted.length - positive.length;
  const dropped = zeros > 0 ? `; ${zeros.toLocaleString('en')} zeros have no log10 and are left out` : '';
  return {
    transform: 'log10',
    why: `log10: 98 % of the positive values span ${span.toFixed(1)} dex${span > DECADES ? '' : ', most of it in a long tail'}${dropped}.`,
  };
}

/** Whether ascending values are even over their range: by the largest distance of their distribution function from that of a uniform one. */
function isUniform(sorted: Float64Array): boolean {
  const [from, to] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  let distance = 0;
  for (const [i, value] of sorted.entries()) {
    const share = (value - from) / (to - from);
    distance = Math.max(distance, share - i / sorted.length, (i + 1) / sorted.length - share);
  }
  return distance < Math.max(UNIFORM / Math.sqrt(sorted.length), NEARLY);
}

/** Dense at both ends, as a fraction of two parts is, where one of them is mostly all. */
function pilesAtEnds(sorted: Float64Array): boolean {
  const [min, max] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const width = END * (max - min);
  const least = PILED * END;
  return (
    heldBetween(sorted, min, min + width) > least && heldBetween(sorted, max - width, max) > least && isOpen(sorted)
  );
}

/** No value is repeated at an end, which no logit would spread. */
const isOpen = (sorted: Float64Array) => sorted[0] !== sorted[1] && sorted.at(-1) !== sorted.at(-2);
