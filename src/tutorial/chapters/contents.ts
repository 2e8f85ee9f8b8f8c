/** The names of the chapters in addresses, their titles, and a sentence on each for the contents. */
export const CONTENTS = {
  density: {
    name: 'density',
    title: 'A density',
    about: 'Draw a shape, draw samples from it, and learn to score a description of data in nats.',
  },
  change: {
    name: 'change',
    title: 'Change of variables',
    about:
      'Bend one monotone map between two axes, and see where the density goes. The poster’s figures 1 and 2, alive.',
  },
  knots: {
    name: 'knots',
    title: 'Knots',
    about: 'Hold a rational spline by its knots and slopes, in both forms and both directions. The poster’s figure 3.',
  },
  learning: {
    name: 'learning',
    title: 'Learning',
    about:
      'The same knots, moved by gradient descent, in single steps or slow motion; what rate, batch and batch norm do.',
  },
  two: {
    name: 'two',
    title: 'Two dimensions',
    about: 'One spline for x₁, and for x₂ another whose knots depend on x₁. Masks, orders, and layers.',
  },
  trust: {
    name: 'trust',
    title: 'Trust',
    about: 'What a good score is worth: held-out rows, leakage, calibration, and answers from where nothing was seen.',
  },
  outliers: {
    name: 'outliers',
    title: 'Outliers',
    about:
      'A cut on ln p, artefact or discovery, why this galaxy, and which parameter moves galaxies off the relation.',
  },
  posterior: {
    name: 'posterior',
    title: 'Conditions and posteriors',
    about:
      'A flow that depends on a condition. Turned round, it infers a parameter from an observation. Ranks test it.',
  },
  errors: {
    name: 'errors',
    title: 'Rows with errors',
    about: 'Errors widen a density. Deconvolution takes their width out again, as far as the errors are known.',
  },
} as const;
