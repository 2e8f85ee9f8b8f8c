/** How far a long piece of work is. */
export interface Progress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly doing: string;
}
