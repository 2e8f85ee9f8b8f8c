/** What is measured of a finished flow: how far it can be trusted. */
import type { Baseline } from '../../analysis/baselines';
import type { Judgement } from '../../analysis/verdict';

/** One measure of how far a trained flow can be trusted. */
export interface Finding {
  /** E.g. `Coverage`. */
  readonly title: string;
  readonly judgement: Judgement;
  /** The judgement in words, then the figures, then what to do. */
  readonly sentence: string;
}

/** Histogram of the probability integral transform of one column given the others, on test rows: flat where calibrated. */
export interface PitHistogram {
  readonly label: string;
  readonly counts: Float64Array;
  /** What a calibrated flow gives per bin, and the band that 95 % of its bins lie in. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What is measured of a finished flow in the background; it grows until it is complete. */
export interface Assessment {
  readonly findings: readonly Finding[];
  readonly pit: readonly PitHistogram[];
  /** Mean NLL with its standard error, in nats per row. */
  readonly nll: readonly {
    readonly rows: 'training' | 'validation' | 'test';
    readonly count: number;
    readonly mean: number;
    readonly standardError: number;
  }[];
  /** NLL on test rows, and on validation rows, of plainer densities fitted to the same training rows. */
  readonly baselines: readonly {
    readonly kind: Baseline['kind'];
    readonly name: string;
    readonly nll: number;
    readonly validation: number;
    /** By how much its test NLL is better than the flow's, row by row, and the error of that. */
    readonly better: number;
    readonly standardError: number;
  }[];
  /** Shares of test rows inside the HPD regions of these masses. */
  readonly coverage: readonly { readonly mass: number; readonly observed: number; readonly standardError: number }[];
  readonly complete: boolean;
  /** What is being measured now, where it is not complete. */
  readonly doing?: string;
}
