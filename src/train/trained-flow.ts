/** A flow of an ensemble that is trained, as it is kept: the weights of its best look, without what only training needs. */
import type { Fit } from './fit';
import type { Look } from './trainer';

export interface TrainedFlow {
  /** Those of its best look. */
  readonly parameters: Float32Array;
  readonly looks: readonly Look[];
  /** Place of the best among them. */
  readonly best: number;
}

/** Place of the best look. */
export function bestOf({ trainer }: Fit): number {
  const { best, looks } = trainer;
  return best
    ? Math.max(
        0,
        looks.findIndex(({ step }) => step === best.step),
      )
    : 0;
}

export function trainedOf(flow: Fit): TrainedFlow {
  const { state, looks } = flow.trainer.checkpoint();
  return { parameters: state.parameters, looks, best: bestOf(flow) };
}
