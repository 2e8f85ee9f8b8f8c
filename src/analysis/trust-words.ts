/** The words of measures of trust: what each verdict says, and what to do. Figures come in as text. */

const isLow = (low: boolean, whenLow: string, whenHigh: string) => (low ? whenLow : whenHigh);

export const TRUST_WORDS = {
  /** `what` is a clause, `told` a sentence with the figures that there are. */
  tooFew: {
    rows: (what: string, rows: number, least: number, told: string) =>
      `Too few rows to tell ${what}: n = ${rows}, and ${least} are needed. ${told}`,
    groups: (what: string, groups: number, least: number, told: string) =>
      `Too few independent groups or rows to tell ${what}: the test set has ${groups}, and ${least} are needed. ${told}`,
    worth: (what: string, rows: string, worth: number, least: number, told: string) =>
      `Too few independent rows to tell ${what}: the ${rows} tell as much as ${worth} independent rows, and ${least} are needed. ${told}`,
    weightedRows: (rows: number) => `${rows} weighted rows`,
    groupedRows: (rows: number, groups: number) => `${rows} rows of ${groups} groups`,
    independent: (what: string, figures: string) => `Too few independent rows to tell ${what}: ${figures}.`,
  },
  coverage: {
    what: 'whether coverage is correct',
    figures: (masses: string, held: string) => `the ${masses} % regions hold ${held}`,
    off: (low: boolean, mass: number, held: string) =>
      `Coverage is too ${isLow(low, 'low', 'high')}: the ${mass} % region holds ${held} % of the test set, so predicted regions are too ${isLow(low, 'narrow', 'wide')}. Train on more rows or use an ensemble.`,
    scattered: (figures: string, weighted: boolean) =>
      `${figures}, within the scatter ${weighted ? 'of weighted rows' : 'between groups'}`,
    correct: (figures: string, error: string) => `Coverage is correct on the test set: ${figures}${error}.`,
    error: (error: string, mass: number) => ` (± ${error} % for the ${mass} % region)`,
  },
  pit: {
    what: 'whether PIT is uniform',
    figures: (points: string, where: string) => `quantiles are off by up to ${points} percentage points${where}`,
    along: (label: string) => `, most along ${label}`,
    uncertain: (figures: string, error: string) =>
      `PIT is uncertain: ${figures}, ± ${error} by the integrals alone. The density is too sharp for them.`,
    off: (figures: string, chance: string) =>
      `PIT is not uniform: ${figures} (${chance}). Train longer, on more rows or with more layers.`,
    uniform: (figures: string, chance: string) => `PIT is uniform: ${figures} (${chance}).`,
  },
  ranks: {
    what: 'whether SBC ranks are uniform',
    alongOne: (label: string) => ` along ${label}`,
    off: (figures: string) =>
      `SBC ranks are not uniform: ${figures}. Posteriors are shifted, too narrow or too wide; train on more rows or use an ensemble.`,
    uniform: (figures: string) => `SBC ranks are uniform: ${figures}.`,
  },
  samples: {
    what: 'whether samples resemble the test set',
    figures: (accuracy: string, error: string) => `C2ST accuracy ${accuracy} ± ${error} % (50 % = indistinguishable)`,
    differ: (figures: string) =>
      `Samples differ from the test set: ${figures}. Compare the histograms to see where; train longer or with more layers.`,
    resemble: (figures: string) => `Samples resemble the test set: ${figures}.`,
  },
  integral: {
    box: (beyond: string) => `over twice the range of the data${beyond}`,
    beyond: (percent: string) => `; ${percent} % of the samples lie outside it`,
    off: (number: string, box: string) =>
      `The density does not integrate to 1: ${number} ${box}. Its ln p cannot be compared; choose another engine or flow.`,
    uncertain: (number: string, box: string, points: string) =>
      `The integral is uncertain: ${number} ${box}. The density is too sharp for ${points} points.`,
    one: (number: string, box: string) => `The density integrates to ${number} ${box}.`,
  },
  /** `a` and `A` are a baseline with its article. */
  baselines: {
    none: 'No baseline could be fitted.',
    what: (a: string) => `whether the flow beats ${a}`,
    winner: (its: string, own: string, better: string) => `test NLL ${its} against ${own}, better by ${better}`,
    best: (own: string, name: string, its: string, difference: string) =>
      `test NLL ${own}, the best baseline (${name}) ${its}, difference ${difference}`,
    asGood: (A: string, figures: string) =>
      `${A} is as good as the flow, or a little better: ${figures}. The simpler model does as well.`,
    beatsFlow: (A: string, figures: string) =>
      `${A} beats the flow: ${figures}. Use it instead, or train on more rows or with a smaller flow.`,
    beaten: (figures: string) => `The flow beats every baseline: ${figures}.`,
    noBetter: (a: string, figures: string) =>
      `The flow is no better than ${a}: ${figures}. The simpler model does as well.`,
    unbounded: (why: string) =>
      `The NLL means nothing: ${why} It has no lower bound, so that flows and baselines cannot be compared by it. Drop one of these columns.`,
  },
  overfit: {
    what: 'whether the flow is overfitted',
    figures: (train: string, test: string, difference: string) =>
      `NLL ${train} on training rows, ${test} on test rows, difference ${difference}`,
    is: (figures: string) => `Overfitted: ${figures}. Use more rows, a smaller flow or fewer steps.`,
    perhaps: (figures: string) => `Training rows look better than test rows, within the errors: ${figures}.`,
    not: (figures: string) => `Not overfitted: ${figures}.`,
  },
  leakage: {
    figures: (difference: string) => `a random split looks ${difference} better`,
    noGroups: (group: string) =>
      `Too few groups to tell whether rows of one ${group} tell of each other: the test set and the validation set need two each.`,
    fewGroups: (group: string, figures: string) =>
      `Too few groups to tell whether rows of one ${group} tell of each other: ${figures}. Keep the split by ${group}.`,
    is: (difference: string, group: string) =>
      `A random split looks ${difference} better: leakage between rows of one ${group}. Keep the split by ${group}.`,
    not: (group: string, figures: string) => `No leakage between rows of one ${group} is measured: ${figures}.`,
  },
  splines: {
    none: 'No layer has a limited range.',
    outside: (percent: string, layer: number) =>
      `The spline range is too small: ${percent} of the test rows lie outside that of layer ${layer}. Choose a larger bound B.`,
    inside: 'All test rows lie inside the spline range.',
    almost: (few: string) => `Almost all test rows lie inside the spline range; ${few} do not.`,
    few: 'less than 0.05 %',
  },
  inverse: {
    accurate: (size: string) => `Inverse accurate to ${size}.`,
    inaccurate: (size: string) =>
      `Inverse inaccurate: errors up to ${size}, since the flow is very steep somewhere. Samples are unreliable; use fewer layers or a lower learning rate.`,
  },
  range: {
    inside: (names: string) => `All test rows lie inside the training range of ${names}.`,
    outside: (count: number, rows: number, names: string) =>
      `${count} of ${rows} test rows ${count === 1 ? 'lies' : 'lie'} far outside the training range of ${names}: ${count === 1 ? 'its' : 'their'} ln p is an extrapolation.`,
  },
} as const;
