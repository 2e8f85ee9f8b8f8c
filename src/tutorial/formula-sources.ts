/**
 * Where each formula of the tutorial comes from. A number of an equation stands here only where it was looked up in the paper's own text; else
 * the part of the paper is named, or it is said that the formula is a definition or our own count.
 */
import type { SourceName } from './sources';
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
  nll: { source: 'papamakarios2021', where: 'fitting by maximum likelihood; without number' },
  entropy: { where: 'Differential entropy; definition, without number' },
  gaussianEntropy: { where: 'The integral above for a normal density; without number' },
  gap: { source: 'papamakarios2021', where: 'forward Kullback-Leibler divergence; without number' },
  gz: { source: 'durkan2019', where: 'equation 1' },
  mass: { where: 'The next formula, before it is divided by dx; without number' },
  change: { source: 'durkan2019', where: 'equation 2, in one dimension' },
  dxdz: { where: NOTATION },
  logchange: { source: 'durkan2019', where: 'logarithm of equation 2, in one dimension' },
  twoMaps: { source: 'papamakarios2021', where: 'composition of transformations, for two; without number' },
  knot: { source: 'durkan2019', where: 'knots; the z here is y there' },
  slope: { source: 'durkan2019', where: 'derivatives at the knots' },
  rest: { where: NOTATION },
  rq: { source: 'durkan2019', where: 'equation 4, with the denominator written as a sum of positive terms' },
  count: { where: 'Counted here: three numbers at each inner knot' },
  raw: { source: 'durkan2019', where: 'size of the network’s output; without number' },
  countLinear: { where: 'Counted here: three numbers at each inner knot, and λ in each bin' },
  box: { source: 'durkan2019', where: 'interval outside of which the map is the identity' },
  step: { where: 'Gradient descent; without number' },
  norm: { source: 'dinh2017', where: 'section on batch normalization, with the learned γ and β; without number' },
  product: { where: 'Product rule of probabilities; without number' },
  x1: { where: NOTATION },
  x2: { where: NOTATION },
  triangular: { source: 'papamakarios2021', where: 'autoregressive flows, for two variables; without number' },
  stacked: { source: 'papamakarios2021', where: 'composition of transformations; without number' },
  mask: { source: 'germain2015', where: 'masks of the hidden layers; without number' },
  pit: { where: 'Probability integral transform; definition, without number' },
  conditionalNll: { source: 'papamakarios2016', where: 'the loss of Proposition 1' },
  bayes: { where: 'Bayes’ theorem; without number' },
  rank: { source: 'talts2018', where: 'the rank of Theorem 1' },
  convolved: { where: 'Density of a sum of independent numbers; without number' },
  deconvolved: { source: 'bovy2011', where: 'section 2, in one dimension; without number' },
  shrink: { where: 'Bayes’ theorem for one row; without number' },
};
