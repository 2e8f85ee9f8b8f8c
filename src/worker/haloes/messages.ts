/** What the page and the worker say to each other about galaxies in haloes. */
import type { HodReport } from '../../analysis/hod/report';
import type { HaloColumns } from '../../share/halo-rows';
import type { HeldOutFlow } from './held-out';

export interface HaloRequest extends HaloColumns {
  /** The rows that count as galaxies, as an expression; '' for all. */
  readonly galaxies: string;
  readonly seed: number;
}

export interface HaloesFound extends HodReport {
  readonly haloes: number;
  readonly centrals: number;
  readonly satellites: number;
  /** Independent parts, 0 without groups. */
  readonly groups: number;
  readonly notes: readonly string[];
  /** Of the trained model, where it is given the halo mass, on simulations of its test set; or why it is not told. */
  readonly flow?: HeldOutFlow | string;
}
