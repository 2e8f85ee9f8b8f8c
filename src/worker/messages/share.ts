/** The ways out of a finished run: links and Python. */
import type { Problem } from '../../base/problem';
import type { Caption } from '../../share/caption';
import type { Hideable } from '../../share/link/frame';
import type { KeptLook } from '../../share/look';

export interface ShareOptions {
  /** Whether links say the names of files. */
  readonly names: boolean;
  readonly hidden: readonly Hideable[];
  /** Goes into the link of the recipe. */
  readonly look?: KeptLook;
  readonly caption?: Caption | undefined;
}

/** The links of a finished run, without `#`. */
export interface ShareLinks {
  readonly recipe: string;
  readonly model?: {
    readonly fragment: string;
    readonly bits: number;
    /** Flows that it holds, of how many that the model averages. */
    readonly flows: number;
    readonly of: number;
    /** Held-out NLL that the link loses, with its standard error. */
    readonly nats: number;
    readonly standardError: number;
  };
  /** Why there is no link with the model in it. */
  readonly refusal?: Problem;
}

interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface PythonFiles {
  /** Rebuilds the flow in PyTorch from the saved model. */
  readonly module: TextFile;
  /** Trains it by torchrun, and scores a folder of catalogs by Dask. */
  readonly cluster: TextFile;
}
