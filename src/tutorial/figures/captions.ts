/** The words of the figures: titles of charts and their axes, what marks stand for, and labels of sliders with their scales. */

export const CHARTS = {
  map: {
    label: 'The map from the base to the data',
    xTitle: 'z, the base',
    yTitle: 'x, the data',
    aspect: 0.86,
    tallest: 560,
  },
  ownRows: { label: 'Your rows', xTitle: 'x₁', yTitle: 'x₂', aspect: 0.8, tallest: 420 },
  crescent: { label: 'Rows of the crescent', xTitle: 'x₁', yTitle: 'x₂', aspect: 0.6, tallest: 380 },
  drawn: { label: 'Your density', xTitle: 'x', yTitle: 'p(x)' },
  gaussian: { label: 'A Gaussian and its draws', x: [-4, 4], y: [0, 0.5], xTitle: 'x', yTitle: 'q(x)' },
  fallen: {
    label: 'Samples of the moons’ flow',
    xTitle: 'x₁ (z₁ at the start)',
    yTitle: 'x₂ (z₂ at the start)',
    aspect: 0.8,
    tallest: 520,
  },
  spline: { label: 'The spline', xTitle: 'x, the data', yTitle: 'z, the latent', aspect: 0.72, tallest: 460 },
  splineDensity: { label: 'The density of x', xTitle: 'x, the data', yTitle: 'p(x)', aspect: 0.26, tallest: 230 },
  learnedSpline: {
    label: 'The spline, with its knots',
    xTitle: 'x, the data',
    yTitle: 'z, the latent',
    aspect: 0.5,
    tallest: 280,
  },
  learnedDensity: {
    label: 'The densities',
    y: [0, 0.8],
    xTitle: 'x, the data',
    yTitle: 'p(x)',
    aspect: 0.5,
    tallest: 280,
  },
  nll: { label: 'The NLL, step by step', xTitle: 'step', yTitle: 'NLL, nats per row', tallest: 560 },
  oneRow: { label: 'One row: measurement, density of true values, posterior', xTitle: 'x', yTitle: 'density' },
  stated: {
    label: 'Deconvolved with the stated errors',
    y: [0, 1.3],
    xTitle: 'x, or w as measured',
    yTitle: 'density',
  },
  nowhere: {
    label: 'Stellar masses at one total mass, by three flows',
    xTitle: 'log10 of the stellar mass in Msun',
    yTitle: 'p(M_star | M_total)',
  },
  oddOne: {
    label: 'Galaxies, four of them marked',
    xTitle: 'total mass →',
    yTitle: 'stellar mass →',
    aspect: 0.7,
    tallest: 380,
    bare: true,
    unticked: true,
  },
  massesAtTotal: {
    label: 'Stellar masses that go with its total mass',
    xTitle: 'log10 of the stellar mass in Msun',
    yTitle: 'p(M_star | M_total)',
    aspect: 0.7,
    tallest: 340,
  },
  throws: { label: 'Simulated throws', xTitle: 'angle α, degrees', yTitle: 'range x', aspect: 0.85, tallest: 400 },
  ranks: {
    label: 'Ranks of true angles among draws of the posterior',
    x: [0, 100],
    xTitle: 'rank of the true angle among 99 draws',
    yTitle: 'simulations',
  },
  sampled: {
    label: 'Samples and rows',
    y: [0, 0.55],
    xTitle: 'x, the data',
    yTitle: 'p(x)',
    aspect: 0.6,
    tallest: 380,
  },
  square: { label: 'The square in the base', xTitle: 'z₁', yTitle: 'z₂', aspect: 0.9, tallest: 420 },
  image: { label: 'Its image in the data', xTitle: 'x₁', yTitle: 'x₂', aspect: 0.9, tallest: 420 },
  splits: {
    label: 'NLL of each split',
    xTitle: 'NLL, nats per row',
    yTitle: '',
    tallest: 220,
    bare: true,
  },
  stack: {
    label: 'Two maps, one behind the other',
    y: [0, 3],
    xTitle: 'z, u or x',
    yTitle: '',
    bare: true,
    aspect: 0.8,
    tallest: 480,
  },
  pit: {
    label: 'PIT of held-out rows',
    x: [0, 1],
    xTitle: 'u, the share that the density puts below a row',
    yTitle: 'held-out rows',
  },
} as const;

/** What the lines and areas of a figure stand for. */
export const KEYS = {
  map: {
    base: { mark: 'line base', words: 'density of the base' },
    model: { mark: 'line model', words: 'the map' },
    modelDots: { mark: 'line model dots', words: 'samples, and their histogram' },
  },
  drawn: {
    model: { mark: 'line model', words: 'your density' },
    rows: { mark: 'line rows', words: 'histogram of its samples' },
  },
  gaussian: {
    base: { mark: 'line base', words: 'the Gaussian' },
    rows: { mark: 'line rows', words: 'histogram of its draws' },
  },
  fallen: {
    base: { mark: 'line base', words: 'the base: 1, 2 and 3 standard deviations' },
    modelDots: { mark: 'line model dots', words: 'samples' },
    rowsDots: { mark: 'line rows dots', words: 'rows' },
  },
  flip: {
    base: { mark: 'line base', words: 'density of the latent z' },
    rows: { mark: 'line rows', words: 'density of the data x' },
    model: { mark: 'line model', words: 'the map' },
    guide: { mark: 'line guide', words: 'the diagonal' },
  },
  splineDensity: {
    model: { mark: 'line model', words: 'your density' },
    truth: { mark: 'line truth', words: 'the true one' },
    rows: { mark: 'line rows', words: 'some of the rows' },
  },
  learning: {
    model: { mark: 'line model', words: 'learned density' },
    truth: { mark: 'line truth', words: 'true density, and its NLL' },
    training: { mark: 'line training', words: 'training NLL' },
    validation: { mark: 'line validation', words: 'validation NLL' },
  },
  oneRow: {
    truth: { mark: 'line truth', words: 'density of true values, p(x)' },
    base: { mark: 'line base', words: 'the measurement, N(w; x, σ²)' },
    model: { mark: 'line model', words: 'posterior, p(x | w)' },
  },
  nowhere: {
    knot: { mark: 'line knot', words: 'galaxies of about this total mass, below' },
  },
  oddOne: {
    rowsDots: { mark: 'line rows dots', words: 'galaxies' },
    model: { mark: 'line model', words: 'contours that hold 68, 95 and 99.7 % of them' },
  },
  massesAtTotal: {
    rowsThick: { mark: 'line rows thick', words: 'this galaxy' },
    truth: { mark: 'line truth', words: 'the flow’s median for its total mass' },
  },
  parameters: {
    base: { mark: 'line base', words: 'by chance' },
    guide: { mark: 'line guide', words: 'galaxies with dark matter, synthetic' },
  },
  passes: {
    modelWide: { mark: 'line model wide', words: 'its own z, by a spline' },
    rowsWide: { mark: 'line rows wide', words: 'another z, through the network' },
    guideWide: { mark: 'line guide wide', words: 'equal to its z' },
  },
  throws: {
    rowsDots: { mark: 'line rows dots', words: 'simulated throws' },
    model: { mark: 'line model', words: 'the flow' },
    truth: { mark: 'line truth', words: 'exact' },
  },
  ranks: {
    rows: { mark: 'line rows', words: 'simulations, five ranks to a bin' },
    base: { mark: 'line base', words: 'a right posterior, with the band of chance' },
  },
  sampled: {
    rows: { mark: 'line rows', words: 'rows that were not trained on' },
    model: { mark: 'line model', words: 'samples of the flow' },
    truth: { mark: 'line truth', words: 'true density' },
  },
  square: {
    guide: { mark: 'line guide', words: 'a grid of the base, and its image' },
    model: { mark: 'line model', words: 'image of the square' },
  },
  stack: {
    base: { mark: 'line base', words: 'density of z, the base' },
    model: { mark: 'line model', words: 'density of u' },
    rows: { mark: 'line rows', words: 'density of x, the data' },
    probe: { mark: 'line probe', words: 'the mark on its way' },
  },
  pit: {
    rows: { mark: 'line rows', words: 'held-out rows' },
    base: { mark: 'line base', words: 'a calibrated density, with the band of chance' },
  },
} as const;

export const SLIDERS = {
  strip: { label: 'Middle of the strip, z' },
  way: { label: 'Way from the base to the samples', range: [0, 1, 0.01], digits: 2 },
  probe: { label: 'The mark, z', range: [-3, 3, 0.05] },
  mean: { label: 'Mean', range: [-3, 3, 0.02] },
  deviation: { label: 'Width', range: [0.2, 4, 0.02] },
  error: { label: 'Standard deviation of the errors, σ', range: [0, 1.5, 0.05], digits: 2 },
  level: { label: 'Errors, σ' },
  bins: { label: 'Bins, K', range: [2, 16, 1] },
  bound: { label: 'Bound, B', range: [1, 3.5, 0.1] },
  lambda: { label: 'Split, λ', range: [0.05, 0.95, 0.01] },
  rate: { label: 'Learning rate', range: [-3.5, 1, 0.1] },
  measured: { label: 'Measured value, w', range: [-4, 4, 0.1], digits: 1 },
  ownError: { label: 'Its error, σ', range: [0.1, 1.5, 0.1], digits: 1 },
  asked: { label: 'log10 of the total mass', digits: 1 },
  cut: { label: 'Cut, share of the reference', range: [-3, -1, 0.05] },
  columns: { label: 'Columns', range: [2, 24, 2] },
  angle: { label: 'Angle, degrees', range: [8, 82, 1], digits: 0 },
  observed: { label: 'Observed range x', range: [0.2, 1.15, 0.01], digits: 2 },
  mark: { label: 'The mark, z', range: [-3, 3, 0.05], digits: 2 },
  width: { label: 'Width, times what was learned', range: [0.4, 2, 0.05], digits: 2 },
  slice: { label: 'x₁', range: [-3.4, 3.4, 0.05], digits: 2 },
  massAt: { label: 'log10 of the total mass in Msun', range: [10.6, 13.6, 0.05], digits: 2 },
} as const;

/** What is said while a chapter learns, by the control that comes of it. */
export const LEARNING = {
  angle: 'Learning the range given the angle',
  asked: 'Three flows learn the same galaxies',
  contest: 'Learning moons and chess board, twice each',
  level: 'Learning at four sizes of errors',
  moons: 'Learning the moons twice',
  observed: 'Learning the angle given the range',
  slice: 'Learning the two moons',
  stated: 'Deconvolving three times',
  width: 'Learning two peaks',
} as const;
