/** What an ensemble is started with, what it is, and how its training is driven. */
import type { Average } from '../analysis/average';
import type { Marginals, TrueValues } from '../analysis/measured/marginal';
import type { Engine } from '../engine/engine';
import type { Fit, FitInput, Points, Restart } from './fit';
import type { FittingMixtures } from './measured-table';
import type { OutOfFold } from './own-rows';
import type { FlowStandardisation } from './standardise';
import type { TrainedFlow } from './trained-flow';
import type { Checkpoint, Look, StopReason } from './trainer';
import type { Mixtures } from './weighing';

/** How far an ensemble has come: its last flow, and those before it. */
export interface EnsembleCheckpoint extends Checkpoint {
  readonly before?: readonly TrainedFlow[];
  /** Once they are weighed. */
  readonly mixtures?: Mixtures;
  /** Milliseconds of training up to here, over all visits; absent where somebody else kept the time, or nobody. */
  readonly spentMs?: number;
}

export interface EnsembleInput extends Omit<FitInput, 'from'> {
  /** Flows. */
  readonly members: number;
  /** Whether Gaussian mixtures are averaged in. */
  readonly mixture: boolean;
  /** A number a row: rows of one group are validated on together. */
  readonly groups?: Uint32Array | undefined;
  /** Whether the split's validation rows are kept from all flows (`folds.ts`). */
  readonly apart: boolean;
  /** Fits the mixtures where rows have weights, errors or holes; without it they then have none. */
  readonly mixtures?: FittingMixtures | undefined;
  readonly from?: EnsembleCheckpoint | undefined;
}

/** Training as the page and the command line drive it. `step`, `looks` and `best` are those of the flow at hand. */
export interface EnsembleTrainer {
  readonly step: number;
  readonly looks: readonly Look[];
  readonly best: Look | undefined;
  readonly stopped: StopReason | undefined;
  /** Which flow is at hand, from 0, of how many. */
  readonly member: number;
  readonly members: number;
  /** Whether all flows are trained, and the mixtures are being fitted. */
  readonly weighing: boolean;
  /** Of the flows before it. */
  readonly before: readonly Pick<TrainedFlow, 'looks' | 'best'>[];
  /** Steps of all flows together. */
  readonly allSteps: number;
  advance(count: number): Promise<readonly string[]>;
  /** Ends training with the flows that there are. */
  finish(reason: StopReason): Promise<void>;
  checkpoint(): EnsembleCheckpoint;
  snapshot(): Promise<EnsembleCheckpoint>;
}

/** An ensemble in the units of the transformed columns, while it trains and after. */
export interface Ensemble extends Average {
  readonly trainer: EnsembleTrainer;
  readonly standardisation: FlowStandardisation;
  /** The trained flows, then the one in training. It is never empty. */
  readonly flows: readonly Fit[];
  readonly mixtures: Mixtures | undefined;
  logProb(points: Points, rows?: Uint32Array): Promise<Float64Array>;
  /** Of each member of the average, a flow with its share of the mixtures. */
  byMember(points: Points, rows?: Uint32Array): Promise<readonly Float64Array[]>;
  /** Standard deviation over the members of ln p. */
  spread(points: Points, rows?: Uint32Array): Promise<Float64Array>;
  /** ln p of the named rows that the ensemble was made with, as they were measured, with its error and their true values. */
  measured(rows: Uint32Array, draws?: number): Promise<Marginals & TrueValues>;
  /** ln p of validation rows, each by the member that was validated on it and trained on others. */
  outOfFold(): Promise<OutOfFold>;
  /** Of the first flow, which stands for all in pictures of the map. */
  inverse: Fit['inverse'];
  continueOn(engine: Engine, from: Restart): Ensemble;
  dispose(): void;
}
