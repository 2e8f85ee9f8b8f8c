/** A training run as the session drives it: what it learns from, where it computes, whom it tells, and what it can be asked. */
import type { Problem } from '../base/problem';
import type { Engine, EngineFailure } from '../engine/engine';
import type { OtherEngine } from '../engine/watch';
import type { Recipe } from '../share/recipe';
import type { EnsembleCheckpoint } from '../train/ensemble-interface';
import type { Assessment } from './messages/assessment';
import type { PreparedRows } from './messages/catalog';
import type { Density, FinishedTraining, TrainingUpdate } from './messages/training';
import type { Shareable } from './sharing';
import type { SplitData } from './usable-rows';

export interface RunListener {
  update(update: TrainingUpdate): void;
  finished(result: FinishedTraining): void;
  density(density: Density): void;
  assessment(assessment: Assessment): void;
  /** The run as it can be kept. */
  saved(checkpoint: EnsembleCheckpoint): void;
  notice(message: string): void;
  /** The run ended without a result. */
  over(): void;
  problem(problem: Problem): void;
}

export interface TrainingRun {
  readonly recipe: Recipe;
  pause(): void;
  resume(): void;
  step(): void;
  finish(): void;
  /** From now on densities are shown at this context, in the units of the transformed columns. */
  setContext(context: readonly number[]): void;
  /** From now on densities are shown as the instrument sees them, with the errors of the rows, or as they are. */
  setInstrument(on: boolean): void;
  /** The run as it is now, between two steps; undefined before it has begun. */
  checkpoint(): Promise<EnsembleCheckpoint | undefined>;
  /** What a finished run gives away; undefined before. */
  shared(): Shareable | undefined;
  /** Stops without a word and frees the engine's memory. */
  dispose(): void;
}

/** Where a run computes, and where it goes on when that fails. */
export interface RunEngines {
  readonly first: Engine;
  next(failure: EngineFailure): Promise<Engine>;
  /** One beside that in use, to check it by. */
  readonly other?: OtherEngine;
}

/** What a run learns from. */
export interface RunInput {
  readonly data: SplitData;
  readonly view: PreparedRows;
  readonly recipe: Recipe;
  readonly context: readonly number[];
  /** Where an earlier run had come, to go on from. */
  readonly from?: EnsembleCheckpoint | undefined;
}
