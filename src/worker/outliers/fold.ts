/** One fold of a search: the flows that have not seen it, and the rows that they judge. */
import type { Fit } from '../../train/fit';
import type { CrossFitInput } from './cross-fit';

/** Rows scored at once: bounds the memory, and the time between two looks at what the person wants; given a context every row has draws of its own. */
export const chunkOf = (context: number) => (context > 0 ? 500 : 20_000);

export interface Fold {
  readonly input: CrossFitInput;
  readonly fits: readonly Fit[];
  /** Reference rows of this fold. */
  readonly held: Uint32Array;
  /** Rows that nobody trains on and that this fold judges: each is judged by one, as the reference's own rows are. */
  readonly scoredHere: Uint32Array;
  /** Such rows that other folds judge; here they get ln p only, whose mean over all folds ranks them. */
  readonly scoredElsewhere: Uint32Array;
  readonly fold: number;
  readonly folds: number;
}
