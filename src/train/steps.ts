/** Apart from what trains, since the page counts steps too. */
import type { EnsembleCheckpoint } from './ensemble-interface';

/** Steps of all flows that a checkpoint has seen. */
export const stepsOf = ({ step, before = [] }: EnsembleCheckpoint): number =>
  before.reduce((sum, { looks }) => sum + (looks.at(-1)?.step ?? 0), step);
