/**
 * Pyro's flow layers as data: the class, its options, and the tensors of its state dict by their names there. A list of
 * them is in Pyro's order, from the base to the data.
 */
import * as v from 'valibot';
import { ProblemError } from '../../base/problem';

const finite = v.pipe(v.number(), v.finite());
const vector = v.pipe(v.array(finite), v.maxLength(1_000_000));
const matrix = v.pipe(v.array(vector), v.maxLength(1_000_000));

/** A state dict: tensors of one or two axes by name. */
export const pyroStateSchema = v.record(v.pipe(v.string(), v.maxLength(200)), v.union([vector, matrix]));
export type PyroState = v.InferOutput<typeof pyroStateSchema>;

/**
 * Which way a layer is used. `sampling` is Pyro's own: its forward call takes latent to data. `density` is the layer's
 * `.inv`: its forward call takes data to latent.
 */
export type PyroDirection = 'sampling' | 'density';

/** Pyro's word for the formula of a spline's bins. */
export type PyroOrder = 'linear' | 'quadratic';

/** That formula in ours. */
export const SPLINE_ORDERS = { linear: 'linear-rational', quadratic: 'rational-quadratic' } as const;

export const PYRO_ORDERS = { 'linear-rational': 'linear', 'rational-quadratic': 'quadratic' } as const;

interface SplineLayer {
  readonly type: 'Spline' | 'SplineAutoregressive' | 'ConditionalSplineAutoregressive' | 'SplineCoupling';
  readonly direction: PyroDirection;
  readonly order: PyroOrder;
  readonly bound: number;
  readonly state: PyroState;
}

/** Pyro's BatchNorm standardises from data to latent; nobody uses its `.inv`, which is not offered. */
interface BatchNormLayer {
  readonly type: 'BatchNorm';
  readonly momentum: number;
  readonly epsilon: number;
  readonly state: PyroState;
}

export type PyroLayer = SplineLayer | BatchNormLayer;
export type PyroSplineLayer = SplineLayer;
export type PyroBatchNormLayer = BatchNormLayer;

/** The refusal of tensors that do not fit together, in a sentence. */
export const pyroProblem = (message: string) =>
  new ProblemError(
    'pyro',
    message,
    'Check that the tensors, the number of bins, the order and the number of columns belong to the same Pyro layer.',
  );

/** The tensor whose name is `name`, or ends in `.name`: Pyro modules are often saved within larger ones. */
export function findTensor(state: PyroState, name: string): PyroState[string] | undefined {
  return state[name] ?? Object.entries(state).find(([key]) => key.endsWith(`.${name}`))?.[1];
}

/** That tensor as a vector. Throws a ProblemError where it is absent or of another shape; any length where none is given. */
export function vectorOf(state: PyroState, name: string, length?: number): readonly number[] {
  const found = findTensor(state, name);
  if (!found) throw pyroProblem(`The Pyro state has no tensor ${name}.`);
  const numbers = found.filter((entry) => typeof entry === 'number');
  if (numbers.length !== found.length || (length !== undefined && numbers.length !== length)) {
    throw pyroProblem(`The Pyro tensor ${name} is not a vector${length === undefined ? '' : ` of ${length} numbers`}.`);
  }
  return numbers;
}

/** That tensor as rows of equal length. Throws a ProblemError where it is absent or of another shape. */
export function matrixOf(state: PyroState, name: string, rows?: number, columns?: number): readonly number[][] {
  const found = findTensor(state, name);
  if (!found) throw pyroProblem(`The Pyro state has no tensor ${name}.`);
  const lines = found.filter((entry) => typeof entry !== 'number');
  const width = columns ?? lines[0]?.length ?? 0;
  const fits = lines.length === (rows ?? found.length) && lines.length === found.length && lines.length > 0;
  if (!fits || lines.some((line) => line.length !== width)) {
    throw pyroProblem(`The Pyro tensor ${name} is not a matrix of ${rows ?? 'some'} × ${columns ?? 'some'} numbers.`);
  }
  return lines;
}
