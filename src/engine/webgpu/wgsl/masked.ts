/** Autoregressive and coupling layers: a masked network and the map that it supplies (`flow/transforms/masked.ts`). */
import { hiddenDegrees, type NetworkShape } from '../../../flow/network';
import type { DensePlan, MaskedPlan } from '../../layer-plan';
import { seenCode, seenCount } from './circle';
import { type LayerCode, type Product, range, type Term, type Workspace } from './layer';
import { mapCode } from './map-code';
import { constants } from './math';
import { ACTIVATIONS } from './network';

/** Where the activations of a network and their gradients lie. */
function networkRows(dense: readonly DensePlan[], workspace: Workspace, training: boolean) {
  const hidden = dense.slice(0, -1);
  return hidden.map(({ outputs }) =>
    training
      ? { value: workspace.own(outputs), gradient: workspace.own(outputs) }
      : { value: workspace.shared(outputs), gradient: -1 },
  );
}

/** How many units of a hidden layer see variables below each degree only: they come in the order of their degrees. */
function unitsBelow({ hidden, degrees, context }: NetworkShape): number[][] {
  const groups = Math.max(...degrees);
  return hidden.map((width) => {
    const own = hiddenDegrees(width, groups, context > 0);
    return range(groups + 1).map((degree) => own.filter((other) => other < degree).length);
  });
}

/** The gradients of a network, for input variables at `x` and gradients of its raw numbers at `raw`. */
function networkGradients(
  dense: readonly DensePlan[],
  rows: readonly { value: number; gradient: number }[],
  { context, stride }: Workspace,
  contextColumns: number,
  x: number,
  raw: number,
): { terms: Term[]; products: Product[] } {
  const layers = dense.map((plan, i) => ({ ...plan, before: rows[i - 1]?.value, g: rows[i]?.gradient ?? raw }));
  return {
    terms: layers.flatMap(({ outputs, bias, g }) =>
      range(outputs).map((o) => ({ parameter: bias + o, g: g + o * stride })),
    ),
    products: layers.flatMap(({ weight, inputs, outputs, before, g }): Product[] => {
      if (before !== undefined) return [{ weight, inputs, outputs, columns: inputs, a: before, g }];
      const own = { inputs, outputs, g };
      return [
        { ...own, weight, columns: contextColumns, a: context },
        { ...own, weight: weight + contextColumns, columns: inputs - contextColumns, a: x },
      ];
    }),
  };
}

/** The layer whose input variables lie at `x`. */
export function maskedCode(
  name: string,
  { shape, dense, map, fast }: MaskedPlan,
  workspace: Workspace,
  x: number,
  training: boolean,
): LayerCode {
  const { stride, context, lanes } = workspace;
  const dim = shape.degrees.length;
  const { size } = map;
  const rows = networkRows(dense, workspace, training);
  const raw = training ? workspace.own(dim * size) : workspace.shared(dim * size);
  // Where the network looks at the latent, raw numbers of variables that are not yet done must outlive gradients of others.
  const fresh = training && fast === 'sampling' ? workspace.shared(size) : 0;
  // Inputs of all layers lie one after the other while training, so that the output is the next one's input.
  const variables = fast === 'density' ? x : x + dim * stride;
  // Angles are seen as points of a circle, in rows of the layer's own.
  const { circular = 0 } = shape;
  const count = seenCount(shape);
  const points = circular === 0 ? 0 : training ? workspace.own(count) : workspace.shared(count);
  const pointGradients = circular > 0 && training ? workspace.shared(count) : 0;
  const seen = circular === 0 ? variables : points;
  // Lanes work on variables of their own, each with its scratch.
  const scratch = map.kind === 'spline' ? 2 * map.options.bins : 1;
  const shares = workspace.shared(scratch * lanes);
  const own = `${shares}u + lane * ${scratch * stride}u + r`;
  const kind = `${ACTIVATIONS[shape.activation]}u`;
  const last = dense.length - 1;

  const input = (layer: number, from: string) =>
    layer === 0
      ? `${context}u + r, ${shape.context}u, ${circular === 0 ? from : `${points}u + r`}, ${count}u`
      : `0u, 0u, ${rows[layer - 1]?.value}u + r, ${dense[layer - 1]?.outputs}u`;
  const hidden = (units: (layer: number, count: number) => string) =>
    dense
      .slice(0, -1)
      .map(
        ({ weight, bias, outputs }, i) =>
          `  dense(${weight}u, ${bias}u, ${input(i, 'x')}, ${rows[i]?.value}u + r, ${units(i, outputs)}, ${kind});`,
      )
      .join('\n');
  const see = (from: string) => (circular === 0 ? '' : `${name}_see(r, ${from});`);
  const { weight = 0, bias = 0 } = dense[last] ?? {};
  const back = range(last)
    .map((i) => last - i)
    .map((i) => {
      const { weight: w, inputs, outputs } = dense[i] as DensePlan;
      const to = rows[i - 1];
      const from = rows[i]?.gradient ?? raw;
      return `  dense_back(${w}u, ${inputs}u, 0u, ${inputs}u, ${from}u + r, ${outputs}u, ${to?.value}u + r, ${to?.gradient}u + r, ${kind});`;
    })
    .join('\n');
  const first = dense[0] as DensePlan;
  const [onePass, manyPasses] = fast === 'density' ? ['forward', 'inverse'] : ['inverse', 'forward'];

  return {
    shared: true,
    ...(training ? networkGradients(dense, rows, workspace, shape.context, seen, raw) : { terms: [] }),
    code: `
${circular === 0 ? '' : seenCode(name, shape, points)}
${mapCode(`${name}_one`, map, 'forward')}
${mapCode(`${name}_many`, map, 'inverse')}
${constants(`${name}_DEGREE`, 'u32', shape.degrees)}
${unitsBelow(shape)
  .map((counts, i) => constants(`${name}_UNITS${i}`, 'u32', counts))
  .join('\n')}
fn ${name}_hidden(r: u32, x: u32) {
${hidden((_, units) => `0u, ${units}u`)}
}
fn ${name}_next_hidden(r: u32, x: u32, pass_: u32) {
${hidden((i) => `${name}_UNITS${i}[pass_ - 1u], ${name}_UNITS${i}[pass_]`)}
}
fn ${name}_raw(r: u32, x: u32, from_: u32, to: u32) {
  dense(${weight}u, ${bias}u, ${input(last, 'x')}, ${raw}u + r, from_, to, 0u);
}
fn ${name}_${onePass}(r: u32, x: u32, z: u32) -> f32 {
  ${see('x')}
  ${name}_hidden(r, x);
  ${name}_raw(r, x, 0u, ${dim * size}u);
  var sum = 0.0;
  for (var d = lane; d < ${dim}u; d += LANES) {
    let y = ${name}_one_value(d, ${raw}u + d * ${size * stride}u + r, ${own}, ws[x + d * R]);
    ws[z + d * R] = y.x;
    sum += y.y;
  }
  sync();
  return sum;
}
fn ${name}_${manyPasses}(r: u32, z: u32, x: u32) -> f32 {
  // A masked weight times whatever was there before could be NaN.
  for (var d = lane; d < ${dim}u; d += LANES) { ws[x + d * R] = 0.0; }
  ${shape.hidden.map((width, i) => `for (var k = lane; k < ${width}u; k += LANES) { ws[${rows[i]?.value}u + k * R + r] = 0.0; }`).join('\n  ')}
  sync();
  var sum = 0.0;
  for (var pass_ = 1u; pass_ <= ${Math.max(...shape.degrees)}u; pass_++) {
    ${see('x')}
    // A unit that sees the variables done so far and no others is done for good.
    ${name}_next_hidden(r, x, pass_);
    for (var d = 0u; d < ${dim}u; d++) {
      if (${name}_DEGREE[d] != pass_) { continue; }
      ${name}_raw(r, x, d * ${size}u, (d + 1u) * ${size}u);
      if (lane == 0u) {
        let y = ${name}_many_value(d, ${raw}u + d * ${size * stride}u + r, ${own}, ws[z + d * R]);
        ws[x + d * R] = y.x;
        sum += y.y;
      }
      sync();
    }
  }
  return sum;
}
${
  training
    ? fast === 'sampling'
      ? `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  // From the last degree back: what a variable's numbers say of the latent before it must be known before that one's turn.
  let z = x + ${dim}u * R;
  for (var k = lane; k < ${dim * size}u; k += LANES) { ws[${raw}u + k * R + r] = 0.0; }
  for (var d = lane; d < ${dim}u; d += LANES) { ws[gx + d * R] = ws[gz + d * R]; }
  sync();
  ${see('z')}
  for (var pass_ = ${Math.max(...shape.degrees)}u; pass_ > 0u; pass_--) {
    for (var d = 0u; d < ${dim}u; d++) {
      if (${name}_DEGREE[d] != pass_) { continue; }
      dense(${weight}u + d * ${size * (dense[last]?.inputs ?? 0)}u, ${bias}u + d * ${size}u, ${input(last, 'z')}, ${fresh}u + r, 0u, ${size}u, 0u);
      // gx holds the whole adjoint of the latent until here, and the variable's own gradient from here on.
      if (lane == 0u) {
        ws[gx + d * R] = ${name}_many_gradient(d, ${fresh}u + r, ${own}, ws[x + d * R], ws[gx + d * R], row_adjoint);
        for (var k = 0u; k < ${size}u; k++) { ws[${raw}u + (d * ${size}u + k) * R + r] = ws[${fresh}u + k * R + r]; }
      }
      sync();
    }
${back}
    ${name}_seen(r, z, gz, gx, pass_);
    sync();
  }
}
fn ${name}_seen(r: u32, z: u32, gz: u32, gx: u32, pass_: u32) {
  for (var d = lane; d < ${dim}u; d += LANES) {
    if (${name}_DEGREE[d] >= pass_) { continue; }
    var s = 0.0;
    ${circular === 0 ? '' : 'var s2 = 0.0;'}
    for (var o = 0u; o < ${first.outputs}u; o++) {
      let g = ws[${rows[0]?.gradient ?? raw}u + o * R + r];
      let at = ${first.weight}u + o * ${first.inputs}u + ${shape.context}u + d;
      s += g * theta[at];
      ${circular === 0 ? '' : `if (d >= ${dim - circular}u) { s2 += g * theta[at + ${circular}u]; }`}
    }
    ${circular === 0 ? '' : `if (d >= ${dim - circular}u) { s = ${name}_point_grad(ws[z + d * R], s, s2); }`}
    ws[gx + d * R] = ws[gz + d * R] + s;
  }
}`
      : `fn ${name}_gradient(r: u32, x: u32, gz: u32, gx: u32) {
  for (var d = lane; d < ${dim}u; d += LANES) {
    let p = ${raw}u + d * ${size * stride}u + r;
    ws[gx + d * R] = ${name}_one_gradient(d, p, ${own}, ws[x + d * R], ws[gz + d * R], row_adjoint);
  }
  sync();
${back}
  ${
    circular === 0
      ? `dense_back(${first.weight}u, ${first.inputs}u, ${shape.context}u, ${dim}u, ${rows[0]?.gradient}u + r, ${first.outputs}u, 0u, gx, 0u);`
      : `for (var d = lane; d < ${count}u; d += LANES) { ws[${pointGradients}u + d * R + r] = 0.0; }
  sync();
  dense_back(${first.weight}u, ${first.inputs}u, ${shape.context}u, ${count}u, ${rows[0]?.gradient}u + r, ${first.outputs}u, 0u, ${pointGradients}u + r, 0u);
  ${name}_seen_gradient(r, x, ${pointGradients}u + r, gx);`
  }
}`
    : ''
}`,
  };
}
