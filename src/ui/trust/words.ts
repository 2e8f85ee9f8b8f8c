/** The words of the view of trust; those of the verdicts are `analysis/trust-words.ts`. */

export const TRUST_VIEW = {
  title: 'Can it be trusted?',
  notYet:
    'When a run ends, the flow is checked here on the test set: against a Gaussian and a mixture, and for overfitting, coverage, samples and PIT.',
  measuring: (doing: string) => `measuring${doing === '' ? '' : `: ${doing}`}`,
  nll: 'NLL, nats per row (lower is better)',
  rows: (count: string) => `${count} rows`,
  fromFlow: (difference: string) => `${difference} from the flow`,
  coverage: 'Coverage on the test set',
  region: (mass: string) => `${mass} region`,
  pit: 'PIT histograms',
  pitForms: 'Flat: calibrated. Hump: predicted spread too wide. U: too narrow.',
  pitLegend: 'Bars: test rows. Dashed: expected of a calibrated flow. Band: 95 % of its bins.',
  pitOf: (label: string) => `PIT of ${label}`,
  pitSummary: (outside: number, bins: number) => `${outside} of ${bins} bins lie outside the 95 % band.`,
} as const;
