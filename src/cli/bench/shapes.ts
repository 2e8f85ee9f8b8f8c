/** The flows that `npm run bench` times: rational-quadratic splines in sizes from one column to eight. */
import type { FlowSpec } from '../../flow/spec';
import type { TransformSpec } from '../../flow/transforms/registry';

export interface Shape {
  /** Columns. */
  readonly D: number;
  readonly batch: number;
  /** Transforms; those of one column are batch normalisation and one spline. */
  readonly layers: number;
  /** Widths of each layer's network; none for one column. */
  readonly hidden: readonly number[];
  readonly bins: number;
}

const BOUND = 5;

const shapes = (batches: readonly number[], shape: Omit<Shape, 'batch'>): Shape[] =>
  batches.map((batch) => ({ ...shape, batch }));

export const SHAPES: readonly Shape[] = [
  ...shapes([256, 4096], { D: 1, layers: 2, hidden: [], bins: 16 }),
  ...shapes([256, 1024, 4096, 16_384], { D: 2, layers: 3, hidden: [20, 20], bins: 8 }),
  ...shapes([256, 2048], { D: 4, layers: 3, hidden: [64, 64], bins: 8 }),
  ...shapes([4096], { D: 8, layers: 3, hidden: [80, 80], bins: 8 }),
];

/** What `--only` is looked for in, e.g. `D=2,batch=256,layers=3,hidden=20x20,bins=8`. */
export const nameOf = ({ D, batch, layers, hidden, bins }: Shape) =>
  `D=${D},batch=${batch},layers=${layers},hidden=${hidden.join('x') || '-'},bins=${bins}`;

/** The shapes whose name holds the text. */
export const shapesNamed = (only: string): Shape[] => SHAPES.filter((shape) => nameOf(shape).includes(only));

export function flowOf({ D, layers, hidden, bins }: Shape): FlowSpec {
  const spline = { order: 'rational-quadratic', bins, bound: BOUND } as const;
  const autoregressive = (_: unknown, i: number): TransformSpec => ({
    kind: 'autoregressive-spline',
    ...spline,
    hidden: [...hidden],
    activation: 'relu',
    fast: 'density',
    visit: i % 2 ? 'descending' : 'ascending',
  });
  const transforms: TransformSpec[] =
    D === 1
      ? [
          { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
          { kind: 'elementwise-spline', ...spline },
        ]
      : Array.from({ length: layers }, autoregressive);
  return { dim: D, context: 0, base: { kind: 'standard-normal' }, transforms };
}
