/** Why a row is an outlier, in words: the properties that lie far out given all others. */

/** What a column is called in a sentence. */
export interface Property {
  /** In words where the quantity is known, such as `stellar mass`; else the column's name. */
  readonly title: string;
  /** What an offset is counted in: `dex` for a logarithm, the column's unit, or nothing. */
  readonly unit: string;
}

export interface Reason {
  /** Which property, from 0. */
  readonly property: number;
  /** Signed: above or below what the others allow. */
  readonly sigma: number;
  readonly sentence: string;
}

function given(titles: readonly Property[], own: number): string {
  const others = titles.filter((_, i) => i !== own);
  if (others.length === 0) return 'the median of all';
  if (others.length === 1) return `what its ${others[0]?.title} allows`;
  return 'what its other properties allow';
}

/** An amount with two digits that count. */
const amount = (value: number) => {
  const size = Math.abs(value);
  if (size >= 1e5) return size.toExponential(1).replace('e+', 'e');
  return size >= 100 ? size.toFixed(0) : size >= 0.095 ? size.toFixed(1) : size.toPrecision(1);
};

/** Within this many σ a property is what its galaxy allows. */
const NOTABLE = 2;
const MOST_REASONS = 3;

/**
 * The properties of a row that lie 2 σ out or more given all others, the farthest first, three at most. `sigma` and `offset` have
 * one number a property. Empty where no property alone is odd: then it is their combination that is rare.
 */
export function reasonsOf(
  properties: readonly Property[],
  sigma: ArrayLike<number>,
  offset: ArrayLike<number>,
): Reason[] {
  return properties
    .map(({ title, unit }, property): Reason => {
      const own = sigma[property] as number;
      const by = `${amount(offset[property] as number)}${unit === '' ? '' : ` ${unit}`}`;
      const side = own > 0 ? 'above' : 'below';
      return { property, sigma: own, sentence: `${title} ${by} ${side} ${given(properties, property)}` };
    })
    .filter(({ sigma: own }) => Math.abs(own) >= NOTABLE)
    .sort((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma))
    .slice(0, MOST_REASONS);
}

/** The reasons as one sentence, each with its σ. */
export function reasonText(reasons: readonly Reason[]): string {
  if (reasons.length === 0) return 'no property alone is odd, but their combination is rare';
  return reasons.map(({ sentence, sigma }) => `${sentence} (${Math.abs(sigma).toFixed(1)} σ)`).join('; ');
}
