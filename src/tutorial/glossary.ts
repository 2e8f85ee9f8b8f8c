/** The tutorial's terms, each in a sentence or two. */

export const GLOSSARY = {
  density: {
    title: 'Density',
    text: 'A curve whose area over an interval is the probability of landing in it. Its height is not a probability but a probability per unit of x, and can be larger than one.',
  },
  row: { title: 'Row', text: 'One object of a catalog, such as a galaxy, with a value in each column.' },
  catalog: { title: 'Catalog', text: 'A table of objects, one in each row.' },
  seed: { title: 'Seed', text: 'The number from which random draws follow: the same seed gives the same draws.' },
  affine: { title: 'Affine', text: 'A map that only shifts and scales, as a straight line does.' },
  msun: { title: 'Msun', text: 'The mass of the Sun, the unit of masses of galaxies.' },
  pyro: { title: 'Pyro', text: 'A library for probabilistic programs in Python, with normalizing flows.' },
  sample: { title: 'Sample', text: 'A value drawn at random, so that intervals are hit as often as their area says.' },
  histogram: {
    title: 'Histogram',
    text: 'Counts of values in equal bins; divided by their number and the width of a bin, an estimate of the density.',
  },
  logProb: {
    title: 'ln p',
    text: 'The natural logarithm of the density at a value, in nats. It is the score that a density gives to a row.',
  },
  nll: {
    title: 'NLL',
    text: 'Negative log-likelihood: the mean of −ln p over rows, in nats per row. The lower, the less surprised a density is by them.',
  },
  entropy: {
    title: 'Entropy',
    text: 'The NLL that a density has on very many of its own samples: how spread out it is, in nats, and the lowest NLL that any model of it can reach on them.',
  },
  nat: { title: 'Nat', text: 'The unit of natural logarithms of probabilities. One nat is a factor of e.' },
  gaussian: {
    title: 'Gaussian',
    text: 'The bell curve, also called normal; two numbers describe it, its mean and its standard deviation. The standard normal has mean 0 and standard deviation 1.',
  },
  base: { title: 'Base', text: 'The simple density that a flow starts from, here a standard normal.' },
  latent: { title: 'Latent', text: 'The value z in the base that a value x of the data comes from.' },
  forward: {
    title: 'Forward map',
    text: 'The map from a latent z to a value x of the data. It turns draws from the base into samples: the generative direction.',
  },
  inverse: {
    title: 'Inverse map',
    text: 'The map from a value x of the data back to its latent z. Densities are computed by it: the normalizing direction.',
  },
  jacobian: {
    title: 'Jacobian',
    text: 'In one dimension the slope of the map; in more the factor by which it changes small volumes.',
  },
  flow: {
    title: 'Normalizing flow',
    text: 'An invertible map between data and a base, with the density that it carries from one to the other.',
  },
  spline: {
    title: 'Spline',
    text: 'A smooth curve made of pieces that meet at knots. Monotone ones always rise, so that they can be inverted.',
  },
  knot: { title: 'Knot', text: 'A point that the spline passes through, where two of its pieces meet.' },
  bin: { title: 'Bin', text: 'The piece of a spline between two neighbouring knots.' },
  box: {
    title: 'Box',
    text: 'The square from −B to B on both axes in which a spline acts. Outside it the map is the identity.',
  },
  gradient: { title: 'Gradient', text: 'How the NLL changes with every number of the flow. Training goes against it.' },
  rate: { title: 'Learning rate', text: 'How far one step of training moves the numbers of the flow.' },
  batch: { title: 'Batch', text: 'The rows that one step of training looks at.' },
  batchNorm: {
    title: 'Batch norm',
    text: 'A layer that shifts and scales a column by its own mean and spread, so that it arrives centred.',
  },
  validation: {
    title: 'Validation rows',
    text: 'Rows that training never sees, looked at to tell how it is going and when to stop.',
  },
  heldOut: {
    title: 'Held-out rows',
    text: 'Rows that neither training nor any choice has seen, used once, at the end.',
  },
  overfitting: {
    title: 'Overfitting',
    text: 'Learning the rows instead of the density: the NLL falls on them and rises on all others.',
  },
  conditional: { title: 'Conditional density', text: 'The density of one quantity at a given value of another.' },
  autoregressive: { title: 'Autoregressive', text: 'Each variable is described given those before it.' },
  coupling: {
    title: 'Coupling layer',
    text: 'A layer that leaves some columns as they are, and changes the others by a map that depends only on these.',
  },
  layer: {
    title: 'Layer',
    text: 'One invertible map of a flow. Several follow each other, and the logarithms of their Jacobians add up.',
  },
  mask: { title: 'Mask', text: 'A table of zeros and ones that cuts connections of a network.' },
  leakage: {
    title: 'Leakage',
    text: 'Test rows that training has seen, in another form. The score on them is too good.',
  },
  calibration: {
    title: 'Calibration',
    text: 'What a density expects to happen in a fraction of cases does happen in that fraction.',
  },
  pit: {
    title: 'PIT',
    text: 'Probability integral transform: the fraction of its own density that a model puts below a value. For a calibrated model these fractions are spread evenly from 0 to 1.',
  },
  posterior: {
    title: 'Posterior',
    text: 'The density of a parameter given what was observed.',
  },
  prior: {
    title: 'Prior',
    text: 'The density of a parameter before anything is observed. In simulations, parameters are drawn from it.',
  },
  sbi: {
    title: 'Simulation-based inference',
    text: 'Learning a posterior from pairs of parameters and simulated observations, without a formula for the likelihood.',
  },
  sbc: {
    title: 'SBC',
    text: 'Simulation-based calibration: ranks of true parameters among draws of their posterior. If the posterior is right, all ranks are equally frequent.',
  },
  deconvolution: {
    title: 'Deconvolution',
    text: 'Learning the density of true values from measured ones whose errors are known.',
  },
  kl: {
    title: 'Kullback-Leibler divergence',
    text: 'How far a density q is from the true density p, in nats: the NLL of q minus the entropy of p. It is never negative, and 0 only if q = p.',
  },
  outlier: {
    title: 'Outlier',
    text: 'A row at which the density is so low that few rows of the reference lie as low.',
  },
  dex: { title: 'Dex', text: 'A step of one in the logarithm to base 10, so a factor of ten.' },
  artefact: {
    title: 'Artefact',
    text: 'A row that is odd because of how the catalog was made, not because of physics.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly text: string }>>;

export type TermName = keyof typeof GLOSSARY;
