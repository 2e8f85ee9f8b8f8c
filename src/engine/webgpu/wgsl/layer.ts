/** What every kind of layer gives to a program: functions of one row, and where the gradients of its parameters come from. */

/** Rows of the workspace, handed out one after another; row i is the numbers [i·R, (i + 1)·R). */
export interface Workspace {
  /** The first of `rows` rows that are the layer's own, as a position in the workspace. */
  own(rows: number): number;
  /** Position of rows that all layers use in turn, at least that many. */
  shared(rows: number): number;
  /** Position of the context's columns. */
  readonly context: number;
  /** Rows of the batch: how far apart rows of the workspace are. */
  readonly stride: number;
  /** Threads that work on one row together. */
  readonly lanes: number;
}

/**
 * The gradient of parameter `parameter` is Σ over rows of workspace rows `a` · `g` (of `g` alone where there is no `a`);
 * times the derivative of the soft bound where it is held behind one.
 */
export interface Term {
  readonly parameter: number;
  readonly a?: number;
  readonly g: number;
  readonly limit?: number;
}

/**
 * The weights of a dense layer, or of some of its inputs: weight + o · inputs + k has the gradient Σ over rows of a[k] · g[o],
 * where unit i of a and g is i workspace rows on.
 */
export interface Product {
  readonly weight: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly columns: number;
  readonly a: number;
  readonly g: number;
}

/**
 * `code` defines `<name>_forward(r, x, z) -> f32` and `<name>_inverse(r, z, x) -> f32`, which answer ln |det|, and, for
 * training, `<name>_gradient(r, x, gz, gx)`, after a forward of the same row. x, z, gz, gx are positions of the row's
 * first column. The adjoint of ln |det| is row_adjoint. Where `shared` is set every lane calls them, and the answers of all lanes add
 * up; else the first lane alone does.
 */
export interface LayerCode {
  readonly code: string;
  readonly shared?: boolean;
  readonly terms: readonly Term[];
  readonly products?: readonly Product[];
}

/** Writes the code of a layer that acts on all columns. */
export type LayerWriter<Plan> = (
  name: string,
  plan: Plan,
  dim: number,
  workspace: Workspace,
  training: boolean,
) => LayerCode;

/** Writes the code of a base; `offset` says where a parameter lies. */
export type BaseWriter<Spec> = (
  spec: Spec,
  offset: (name: string) => number,
  dim: number,
  workspace: Workspace,
  training: boolean,
) => LayerCode;

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The terms of a shift and a scale of each column, whose gradients lie one after the other from `own` on. */
export const affineTerms = (dim: number, shift: number, scale: number, own: number, stride: number): Term[] =>
  Array.from({ length: dim }, (_, d) => [
    { parameter: shift + d, g: own + d * stride },
    { parameter: scale + d, g: own + (dim + d) * stride },
  ]).flat();
