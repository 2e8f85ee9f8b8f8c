/** The last columns, which lie on a circle, rotated by half a turn: z = x ± 1 within [−1, 1], log-det 0 (see `flow/circle.ts`). Its own inverse. */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';
import type { NdArray, Pointwise } from '../array';
import type { Dimensions, Mapped, Transform } from './transform';

/** How many of the last columns lie on a circle. */
export const circularOption = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64));

export const turnSchema = v.strictObject({ kind: v.literal('turn'), circular: circularOption });

/** 1 for the last columns, 0 for the others. */
export const circularMask = (dim: number, circular: number) =>
  Float32Array.from({ length: dim }, (_, d) => (d < dim - circular ? 0 : 1));

/** Throws ProblemError `circular-columns` where a flow has fewer columns. */
export function checkCircular(circular: number, { dim }: Dimensions): void {
  if (circular <= dim) return;
  throw new ProblemError(
    'circular-columns',
    `A layer says that ${circular} columns lie on a circle, but the flow has ${dim}.`,
    `Use at most ${dim}.`,
  );
}

/** How far a value moves: half a turn, to the other side of 0; nowhere beyond ±1. */
export function halfTurn<A extends Pointwise<A>>(x: A): A {
  return x.atLeast(0).where(-1, 1).mul(x.abs().neg().atLeast(-1));
}

function turned(x: NdArray, circular: number): Mapped {
  const dim = x.shape[1] as number;
  const step = halfTurn(x).mul(x.constant(circularMask(dim, circular), [1, dim]));
  return { value: x.add(step), logDet: x.constant([0], [1]) };
}

export const turn: Transform<v.InferOutput<typeof turnSchema>> = {
  kind: 'turn',
  parameters({ circular }, dimensions) {
    checkCircular(circular, dimensions);
    return [];
  },
  forward: ({ circular }, _parameters, x) => turned(x, circular),
  inverse: ({ circular }, _parameters, z) => turned(z, circular),
};
