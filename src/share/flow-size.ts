/** How large a flow is before it is laid out: laying out makes the masks, and a hostile spec of 200 letters asks for gigabytes. */
import type { FlowSpec } from '../flow/spec';
import { splineSize } from '../flow/spline/options';

function networkSize(inputs: number, hidden: readonly number[], outputs: number): number {
  const widths = [inputs, ...hidden, outputs];
  return widths.slice(1).reduce((sum, width, i) => sum + ((widths[i] as number) + 1) * width, 0);
}

/** Numbers in the networks of a flow: all of its masked parameters. What else it has is a few hundred thousand at most. */
export function networkParameterCount({ dim, context, base, transforms }: FlowSpec): number {
  const conditional = 'conditional' in base ? base.conditional : undefined;
  const ofBase = conditional ? networkSize(context + dim, conditional.hidden, 2 * dim) : 0;
  return transforms.reduce((sum, transform) => {
    if (!('hidden' in transform)) return sum;
    const perColumn = 'bins' in transform ? splineSize(transform) : 2;
    return sum + networkSize(dim + context, transform.hidden, dim * perColumn);
  }, ofBase);
}
