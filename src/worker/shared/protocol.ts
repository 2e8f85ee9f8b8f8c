/**
 * What was sent by somebody, across the border of the worker that opens it. The page gets what it shows and nothing that it would have to
 * work on: no weights, and pictures of a size that is known.
 */

import type { DensityPlane } from '../../analysis/density-plane';
import type { Problem } from '../../base/problem';
import type { Caption } from '../../share/caption';
import type { Hideable } from '../../share/link/frame';
import type { LinkCost } from '../../share/link/head';
import type { OpenedLink } from '../../share/link/link';
import type { Metrics, Recipe } from '../../share/recipe';
import type { InferRequest, Inferred, Unlike } from '../infer/messages';
import type { PreparedColumn } from '../messages/catalog';
import type { Density } from '../messages/training';

export type SharedSource =
  | { readonly kind: 'link'; readonly fragment: string }
  | { readonly kind: 'file'; readonly file: File };

export type OpenedShared =
  | Extract<OpenedLink, { kind: 'recipe' }>
  | {
      readonly kind: 'model';
      readonly hidden: readonly Hideable[];
      readonly recipe: Recipe;
      readonly metrics: Metrics;
      readonly bits: number;
      /** Flows that it holds, of those that its recipe averages. */
      readonly flows: number;
      readonly of: number;
      readonly cost?: LinkCost;
      readonly caption?: Caption;
    };

/** The picture of a model: its density, and draws that stand for the data, which are not in a link. */
export interface Drawn {
  readonly columns: readonly PreparedColumn[];
  /** The columns that the model is given, with the values at which it is drawn, in the units of the catalog. */
  readonly given: readonly { readonly name: string; readonly value: number }[];
  readonly draws: Float64Array;
  readonly density: Density;
  /** Over the first two of three columns or more. */
  readonly plane?: DensityPlane;
  /** Why there is nothing to see, as a sentence; absent where there is. */
  readonly nothing?: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** A row that the model is asked about; what it is given is in the units of the catalog. */
export interface SharedQuestion extends Omit<InferRequest, 'context'> {
  readonly given: readonly number[];
}

export interface SharedAnswer {
  readonly answer: Inferred;
  /** Absent of a conditional model, which does not know how its given values are distributed. */
  readonly unlike?: Unlike;
}

/** What the worker does. It holds one model, the last that was opened. */
export interface SharedCommands {
  open(source: SharedSource): Promise<Answer<OpenedShared>>;
  /** Few draws and a coarse grid at first, since without an engine a thousand draws take a fifth of a second. */
  draw(seed: number, fineness: 'first' | 'live'): Promise<Answer<Drawn>>;
  /** What the model says of the columns of a row that are not known exactly. */
  ask(question: SharedQuestion): Promise<Answer<SharedAnswer>>;
}
