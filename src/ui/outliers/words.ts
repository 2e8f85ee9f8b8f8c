/** The words of the view of outliers: its tables, its scores, its report. */
import type { OutlierList, OutlierSort } from '../../worker/outliers/messages';

/** Lists of the table. */
export const LIST_WORDS: Readonly<Record<OutlierList, string>> = {
  outliers: 'Outliers',
  artefacts: 'Artefacts below the threshold',
  all: 'All rows',
};

/** Heads of the table, each with what it means. */
export const HEAD_WORDS: Readonly<Record<OutlierSort, { readonly head: string; readonly title: string }>> = {
  rank: { head: 'Rank', title: 'By ln p; 1 is the least likely. Rank range over the ensemble.' },
  p: { head: 'p-value', title: 'Fraction of rows like the reference that are as unlikely.' },
  q: {
    head: 'q-value',
    title: 'Of the rows up to this one, the fraction expected by chance (Benjamini–Hochberg).',
  },
  'log p': { head: 'ln p', title: 'Nats, mean over the ensemble with its standard deviation.' },
  surprise: { head: 'Max deviation', title: 'The largest deviation of a property given all others, in σ.' },
  agree: { head: 'Agreement', title: 'How many of the scores call it an outlier at the threshold.' },
};

/** What each score means. */
export const SCORE_WORDS: Readonly<Record<string, string>> = {
  'log p': 'ln p under the ensemble, in nats; it ranks the list.',
  'HPD rank': 'The fraction of the flows’ own samples that are less likely: a p-value before calibration.',
  latent: 'P(χ² > ‖z‖²) of its latent.',
  surprise: 'The largest deviation of a property given all the others, in σ.',
};

export const OUTLIER_WORDS = {
  about:
    'Find galaxies that are unlikely under flows that were not trained on them. The catalog is split into folds of whole simulations, and the flows of each fold are trained on the others. You get a ranked list with reasons and the number expected by chance. Artefacts are listed separately. The fraction of outliers is shown against the parameters of the simulations.',
  undecided: 'First choose, at the left, how to treat repeated values and repeated rows.',
  choose: 'Choose columns and find outliers',
  orChoose: 'Or choose the columns yourself, by their roles.',
  agreement: 'What the scores mean, and whether they agree',
  correlations: 'Spearman’s ρ between every two of them, over all rows',
  noRow: 'Choose a row, or a ring in the picture, to see why it stands out.',
  combination: 'No property alone is odd, but their combination is rare.',
  emptyList: 'No row is in this list. Move the threshold, or change what is shown.',
  selectBelow: 'Select the rows below the threshold; Shift adds, Alt removes',
  artefactSwitch: 'Changes the lists now. Search again to retrain.',
  calibrated: (grouped: string, smallest: string, flagged: string, expected: string) =>
    `${grouped} Smallest p-value: ${smallest}. p-values are calibrated on reference rows that were held out: without that, ${flagged} would be flagged where ${expected} are expected.`,
  reference: (rows: string, groups: string, by: string) =>
    by === ''
      ? `Reference sample: ${rows}; no row is scored by a flow trained on it.`
      : `Reference sample: ${rows} of ${groups} ${by}; no row is scored by a flow trained on its ${by}.`,
} as const;

export const SEARCH_WORDS = {
  counted: (rows: string) => `${rows}: reference; all other rows are compared with it.`,
  everyRow: 'Empty: all rows are the reference.',
  measured:
    'Scored by deconvolved mixtures. Each row is compared with draws that have its own errors and missing cells, so that a noisy row is no discovery.',
  light: 'small flows (fast)',
  chosen: 'the flow of the settings',
  single: '1 (no intervals)',
} as const;

/** What one press chose. */
export const AT_ONCE_WORDS = {
  repeated: 'repeated values',
  follows: 'follows from the others',
  tooFew: (least: number) =>
    `Fewer than ${least} columns of this catalog are measured in nearly every row and have no repeated values.`,
  chooseThem: 'Choose the columns by their roles at the left, then press Find outliers.',
  chosen: (names: string, others: string) =>
    `Columns chosen: ${names}.${others} You can change their roles and search again.`,
  leftOut: (columns: string) => ` Left out: ${columns}.`,
} as const;

export const PARAMETER_WORDS = {
  noSimulations: 'No column names simulations.',
  noColumns: (simulations: string) =>
    `The catalog has no columns of parameters, so that only the differences between its ${simulations} can be reported.`,
  constant: (simulations: string) =>
    `No parameter varies in this catalog, so that only the differences between its ${simulations} can be reported.`,
  plots: (parameters: string) =>
    `Fraction of galaxies below the threshold in every simulation; errors from the scatter between simulations. p-values are from shuffled simulations, allow for the number of rows in each, and are corrected for all tests of ${parameters}.`,
  legend: (cut: string) => `Fraction of rows with p ≤ ${cut} in each simulation. Dashed: expected by chance.`,
  fewForTrend: (simulations: string) => `${simulations}, too few for a trend.`,
  noneFlagged: (simulations: string) => `${simulations}, no row flagged.`,
  away: (figures: string) => `; with |offset from fiducial|: ${figures}`,
  partial: (figures: string) => `; the others taken out ${figures}`,
  fiducial: 'the others fiducial',
  together: 'all varied together',
  trend: (figures: string, rest: string, simulations: string, how: string) =>
    `Rank correlation ${figures}${rest}; N = ${simulations}, ${how}.`,
} as const;

export const REPORT_WORDS = {
  artefacts: (rows: string) => `${rows} that fail a test for artefacts are listed separately.`,
  chance: (percent: string, smallest: string, reference: string) =>
    `About ${percent} of these outliers are expected by chance. An outlier is unlikely under flows trained on other rows; that does not prove other physics. No p-value is below ${smallest}: the reference sample has ${reference}, and the fitted tail is not trusted below 1/30,000.`,
  units: (columns: string) =>
    `Densities are in the units of the transformed columns (${columns}): other transforms give other ranks.`,
  tests: (titles: string) => `Tests for artefacts: ${titles}.`,
  notPossible: (titles: string) => ` Not possible here: ${titles}.`,
} as const;
