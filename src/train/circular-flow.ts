/**
 * The flow of columns of which some are angles: any flow of splines, LU layers and permutations, with the angles put last and each layer told of them
 * (`flow/circle.ts`). A Recipe's flow says nothing of angles; they are put in where it is laid out, as bounds are.
 */
import { ProblemError } from '../base/problem';
import type { FlowSpec } from '../flow/spec';
import type { TransformSpec } from '../flow/transforms/registry';
import type { Domain } from './domain';

const refusal = (what: string) =>
  new ProblemError(
    'angle-layer',
    `${what} cannot keep an angle on its circle.`,
    'Use the preset default, or a flow of splines and LU layers on a normal or Student-t base; or learn the angle as a plain number.',
  );

function layersOf(transform: TransformSpec, dim: number, circular: number): TransformSpec[] {
  switch (transform.kind) {
    case 'autoregressive-spline':
    case 'coupling-spline':
    case 'elementwise-spline': {
      if (transform.pyro) throw refusal("A spline with Pyro's edge slope of 0.999");
      const { circular: _was, ...rest } = transform;
      // Between two splines, so that none is held to slope 1 where another is.
      return [
        { ...rest, circular },
        { kind: 'turn', circular },
      ];
    }
    case 'lu':
      return [{ ...transform, circular }];
    case 'turn':
      return [transform];
    case 'affine':
    case 'act-norm':
      if (dim === circular) return [];
      throw refusal(transform.kind === 'affine' ? 'An affine layer' : 'Activation normalisation');
    case 'batch-norm':
      throw refusal('Batch normalisation');
    case 'rotation':
      throw refusal('A rotation');
    case 'permutation':
      throw refusal('A permutation');
    case 'autoregressive-affine':
    case 'coupling-affine':
      throw refusal('An affine map');
    case 'autoregressive-map':
    case 'coupling-map':
      throw refusal('A map of the whole line');
    default:
      return transform satisfies never;
  }
}

function baseOf({ base }: FlowSpec, circular: number): FlowSpec['base'] {
  if (base.kind === 'student-t') return { kind: 'circular', circular, rest: base };
  if (base.kind === 'standard-normal' && !base.conditional) {
    return { kind: 'circular', circular, rest: { kind: 'standard-normal' } };
  }
  throw refusal(`A ${base.kind} base`);
}

/** The flow with its angles on circles; the same one where no domain is a circle, and where it has them. Throws ProblemError `angle-layer`. */
export function withCircles(flow: FlowSpec, domains: readonly Domain[] = []): FlowSpec {
  const isAngle = (d: number) => domains[d]?.kind === 'circle';
  const columns = Array.from({ length: flow.dim }, (_, d) => d);
  const angles = columns.filter(isAngle);
  // One that has its circles already, as the members of an ensemble have, stays as it is.
  if (angles.length === 0 || flow.base.kind === 'circular') return flow;
  const order = [...columns.filter((d) => !isAngle(d)), ...angles];
  const lasts = order.every((d, i) => d === i);
  const splines = flow.transforms.filter(({ kind }) => kind.endsWith('spline')).length;
  if (splines === 0) throw refusal('A flow without splines');
  const layers = flow.transforms.flatMap((transform) => layersOf(transform, flow.dim, angles.length));
  // One spline alone is held to slope 1 where the circle is cut: the second is not.
  const twice =
    splines === 1
      ? layers.flatMap((layer) =>
          layer.kind.endsWith('spline') ? [layer, { kind: 'turn', circular: angles.length } as const, layer] : [layer],
        )
      : layers;
  return {
    ...flow,
    transforms: [...(lasts ? [] : [{ kind: 'permutation' as const, order }]), ...twice],
    base: baseOf(flow, angles.length),
  };
}
