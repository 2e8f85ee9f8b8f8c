/**
 * Where each formula of the tutorial comes from. A number of an equation stands here only where it was seen in the paper's own text: JMLR's
 * pages of Papamakarios 2021, PMLR's of Germain 2015, the equations that Prince gives beside his book, the text beside the program of Bovy
 * 2011. Else the part of the paper is named, or it is said that the formula is a definition, a notation or our own count.
 */
import type { SourceName } from './source-names';
import type { FormulaName } from './text';

export interface FormulaSource {
  /** Absent for what every textbook has, and for what is counted here. */
  readonly source?: SourceName;
  readonly where: string;
}

const DEFINITION = 'Definition; without number';
const NOTATION = 'Notation of this tutorial';

export const FORMULA_SOURCES: Readonly<Record<FormulaName, FormulaSource>> = {
  area: { where: 'Definition of a density; without number' },
  lnp: { where: DEFINITION },
  nll: { source: 'papamakarios2021', where: 'equation 14, where ln q is written out for a flow' },
  entropy: { source: 'prince2023', where: 'equation 5.27, first integral, with its sign turned' },
  gaussianEntropy: { where: 'The integral above for a normal density; without number' },
  gap: { source: 'prince2023', where: 'equation 5.27, with both integrals in one' },
  gz: { source: 'papamakarios2021', where: 'equation 1, in one dimension; u there is z here' },
  mass: { source: 'papamakarios2021', where: 'equation 2, in one dimension, multiplied by dx' },
  change: { source: 'papamakarios2021', where: 'equation 3, in one dimension; Durkan 2019, equation 2' },
  dxdz: { source: 'papamakarios2021', where: 'equation 4, in one dimension' },
  logchange: { source: 'papamakarios2021', where: 'logarithm of equation 3, in one dimension' },
  twoMaps: { source: 'papamakarios2021', where: 'logarithm of equation 2 with equation 6, in one dimension' },
  knot: { source: 'durkan2019', where: 'knots of equation 4; the z here is y there' },
  slope: { source: 'durkan2019', where: 'derivatives of equation 4' },
  rest: { where: NOTATION },
  rq: { source: 'durkan2019', where: 'equation 4, with the denominator written as a sum of positive terms' },
  count: { where: 'Counted here: three numbers at each inner knot' },
  raw: { source: 'durkan2019', where: 'size of the network’s output; in the text, without number' },
  countLinear: { where: 'Counted here: three numbers at each inner knot, and λ in each bin' },
  box: {
    source: 'durkan2019',
    where: 'interval outside of which the map is the identity; in the text, without number',
  },
  step: { source: 'prince2023', where: 'equation 6.3, for the NLL' },
  norm: { source: 'papamakarios2021', where: 'equation 73' },
  product: { source: 'papamakarios2021', where: 'equation 7, for two variables' },
  x1: { where: NOTATION },
  x2: { where: NOTATION },
  triangular: { source: 'papamakarios2021', where: 'equation 32, for two variables, before the logarithm is taken' },
  stacked: { source: 'papamakarios2021', where: 'equations 2 and 28' },
  mask: { source: 'germain2015', where: 'equation 12; for the last layer, equation 13' },
  pit: { source: 'papamakarios2021', where: 'equation 8, in one dimension' },
  conditionalNll: { source: 'prince2023', where: 'equation 5.4, divided by n' },
  bayes: { source: 'prince2023', where: 'equation 17.19; z there is α here' },
  rank: { source: 'talts2018', where: 'the rank of Theorem 1' },
  convolved: { source: 'bovy2011', where: 'equations 4 and 5, in one dimension' },
  deconvolved: { source: 'bovy2011', where: 'logarithm of equation 8 with equation 9, in one dimension' },
  shrink: { source: 'prince2023', where: 'equation 17.19, for x and its measured value w' },
};
