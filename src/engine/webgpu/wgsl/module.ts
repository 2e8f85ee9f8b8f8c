/**
 * A whole flow as one WGSL module of a row per thread, or of a row for eight threads where its networks are wide. No row needs another, so all layers run in one kernel: a training
 * step takes one dispatch for the rows, forwards and backwards, and three for the parameters, however many layers there are.
 * Only batch normalisation, where each row needs all others, cuts the kernel of the rows in two, and again on the way back.
 */
import { layoutOf } from '../../../flow/flow';
import type { FlowSpec } from '../../../flow/spec';
import { basePlanOf, type LayerPlan, layersOf, planOf } from '../../plan';
import { adamCode, PARTIALS, workSize } from './adam';
import { baseCode } from './bases';
import { type BatchNormCode, batchNormCode, GROUP_SUM, STATISTICS } from './batch-norm';
import { type LayerCode, range, type Term, type Workspace } from './layer';
import { columnsCode, luCode, permutationCode } from './linear';
import { elementwiseCode, maskedCode } from './masked';
import { MATH } from './math';
import { NETWORK } from './network';
import { rotationCode } from './rotation';

/** The bindings, in the order in which `kernelsOf` takes buffers; `uniforms.ts` writes `u`. */
const HEAD = `
struct Uniforms { rows: u32, offset: u32, zero: u32, slot: u32,
  gl: f32, rate: f32, correction2: f32, clip: f32, kept1: f32, kept2: f32, frozen: u32, unused: u32 }
@group(0) @binding(0) var<storage, read_write> theta: array<f32>;
@group(0) @binding(1) var<storage, read_write> ws: array<f32>;
@group(0) @binding(2) var<storage, read> data: array<f32>;
@group(0) @binding(3) var<storage, read> given: array<f32>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> terms: array<u32>;
@group(0) @binding(6) var<storage, read_write> work: array<f32>;
@group(0) @binding(7) var<storage, read_write> outputs: array<f32>;
@group(0) @binding(8) var<uniform> u: Uniforms;`;

/** A kernel of a training step: over the rows of the batch, over the parameters, or with so many workgroups. */
export interface KernelCall {
  readonly kernel: string;
  readonly over: 'rows' | 'parameters' | 'slabs' | number;
  /** True for a kernel that only a batch's own statistics need. */
  readonly batchOnly?: boolean;
}

export interface Module {
  readonly code: string;
  /** Rows of a workgroup. */
  readonly perGroup: number;
  /** Numbers that the workspace holds, and the buffer of sums. */
  readonly workspace: number;
  readonly work: number;
  readonly terms: readonly Term[];
  /** The kernels of a training step in their order; those of evaluation are `density`, `to_latent` and `to_data`. */
  readonly step: readonly KernelCall[];
}

function layerCode(
  name: string,
  layer: LayerPlan,
  spec: FlowSpec,
  workspace: Workspace,
  { x, gz, kept }: { readonly x: number; readonly gz: number; readonly kept: number },
  training: boolean,
): LayerCode | BatchNormCode {
  switch (layer.kind) {
    case 'masked':
      return maskedCode(name, layer, workspace, x, training);
    case 'elementwise':
      return elementwiseCode(name, layer, workspace, training);
    case 'columns':
      return columnsCode(name, layer, spec.dim, workspace, training);
    case 'lu':
      return luCode(name, layer, spec.dim, workspace, training, x);
    case 'permutation':
      return permutationCode(name, layer);
    case 'rotation':
      return rotationCode(name, layer, spec.dim, workspace, training);
    case 'batch-norm':
      return batchNormCode(name, layer, spec.dim, workspace, training, { x, gz, kept });
    default:
      return layer satisfies never;
  }
}

/** Hands out rows of a workspace of `stride` rows of the batch. What is shared lies after what is owned. */
function workspaceOf(stride: number, lanes: number, context: number, owned: number, shared: { rows: number }) {
  let rows = owned;
  const workspace = (sharedAt: number): Workspace => ({
    stride,
    lanes,
    context,
    own(count) {
      rows += count;
      return (rows - count) * stride;
    },
    shared(count) {
      shared.rows += count;
      return (sharedAt + shared.rows - count) * stride;
    },
  });
  return { workspace, rows: () => rows };
}

/** Threads of a workgroup. */
const GROUP = 64;
/**
 * Threads that work on one row together. A row per thread leaves a large network's activations to one thread each, and most of
 * the device idle at a few thousand rows; with eight, lanes share the units of every dense layer.
 */
const MANY_LANES = 8;
/** Networks at least this wide are shared among lanes. */
const WIDE = 48;

export function lanesFor(plans: readonly LayerPlan[]): number {
  const wide = plans.some((plan) => plan.kind === 'masked' && plan.dense.some(({ inputs }) => inputs >= WIDE));
  return wide ? MANY_LANES : 1;
}

/** WGSL by which the lanes of a row wait for each other, and add up what each has found. */
const together = (lanes: number) => `
const LANES = ${lanes}u;
var<private> lane: u32;
${
  lanes === 1
    ? 'fn sync() {}\nfn row_sum(value: f32) -> f32 { return value; }'
    : `var<workgroup> found: array<f32, ${GROUP}>;
fn sync() { storageBarrier(); workgroupBarrier(); }
fn row_sum(value: f32, thread: u32) -> f32 {
  found[thread] = value;
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < LANES; i++) { total += found[thread - lane + i]; }
  workgroupBarrier();
  return total;
}`
}`;

export interface ModuleOptions {
  /** Slabs of the batch that gradients are summed over; absent to evaluate only. */
  readonly slabs?: number;
  /** Threads per row, 1 or 8; chosen by the size of the networks where absent. */
  readonly lanes?: number;
}

/** The kernels to evaluate, or to train on batches that are summed in slabs. */
export function moduleOf(spec: FlowSpec, rows: number, options: ModuleOptions = {}): Module {
  const layout = layoutOf(spec);
  const training = options.slabs === undefined ? false : { slabs: options.slabs };
  const lanes = options.lanes ?? lanesFor(planOf(spec, layout));
  const perGroup = GROUP / lanes;
  const stride = Math.ceil(rows / perGroup) * perGroup;
  const base = basePlanOf(spec, layout);
  const flowLayers = planOf(spec, layout);
  // The location and scale of a conditional base are a layer of the density, but not of the flow.
  const plans = layersOf(flowLayers, base);
  const { dim, context } = spec;
  const count = plans.length;
  // Rows: every layer's input and the latent (two in turn to evaluate), two gradients in turn, ln p, the context.
  const kept = training ? count + 1 : 2;
  const at = (layer: number) => (training ? layer : layer % 2) * dim * stride;
  const gradients = [kept * dim, (kept + 1) * dim].map((row) => row * stride);
  const gradient = (layer: number) => gradients[layer % 2] ?? 0;
  const logDensity = (kept + 2) * dim;
  const head = logDensity + 1 + context;
  const sums = training ? workSize(layout.size, training.slabs) : 0;
  const build = (sharedAt: number) => {
    const shared = { rows: 0, most: 0 };
    const { workspace, rows } = workspaceOf(stride, lanes, (logDensity + 1) * stride, head, shared);
    const measured = <Code>(make: () => Code): Code => {
      shared.rows = 0;
      const code = make();
      shared.most = Math.max(shared.most, shared.rows);
      return code;
    };
    const layers = plans.map((plan, i) =>
      measured(() => {
        const places = { x: at(i), gz: gradient(i + 1), kept: sums + i * STATISTICS * dim };
        return layerCode(`l${i}`, plan, spec, workspace(sharedAt), places, training !== false);
      }),
    );
    const last = measured(() => baseCode(base, dim, workspace(sharedAt), training !== false));
    return { layers, last, owned: rows(), shared: shared.most };
  };
  const { owned, shared } = build(0);
  const { layers, last } = build(owned);

  const norms = plans.flatMap(({ kind }, i) => (kind === 'batch-norm' ? [i] : []));
  /** A call of a layer: by every lane where they share it, else by the first alone. */
  const call = (layer: number, line: string) =>
    layers[layer]?.shared ? `  ${line}` : `  if (lane == 0u) { ${line} }\n  sync();`;
  const forward = (from: number, to: number) =>
    range(to - from)
      .map((i) => call(from + i, `sum += l${from + i}_forward(r, ${at(from + i)}u + r, ${at(from + i + 1)}u + r);`))
      .join('\n');
  const backward = (from: number, to: number) =>
    range(to - from)
      .map((i) => to - 1 - i)
      .map((i) => call(i, `l${i}_gradient(r, ${at(i)}u + r, ${gradient(i + 1)}u + r, ${gradient(i)}u + r);`))
      .join('\n');
  const inverse = flowLayers
    .map((_, i) => flowLayers.length - 1 - i)
    .map((layer, i) => call(layer, `sum += l${layer}_inverse(r, ${at(i)}u + r, ${at(i + 1)}u + r);`))
    .join('\n');
  const kernel = (name: string, body: string) => `
@compute @workgroup_size(${GROUP}) fn ${name}(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  lane = thread % LANES;
  let r = group.x * ${perGroup}u + thread / LANES;
${body}
}`;
  // Rows beyond the batch repeat its last, since all lanes must meet at every barrier.
  const last_ = 'min(r, u.rows - 1u)';
  const load = (row: string) => `  let row = ${row};
  for (var d = lane; d < ${dim}u; d += LANES) { ws[d * R + r] = data[row * ${dim}u + d]; }
  for (var c = lane; c < ${context}u; c += LANES) { ws[${(logDensity + 1) * stride}u + c * R + r] = given[row * ${context}u + c]; }
  sync();
  var sum = 0.0;`;
  const whole = lanes === 1 ? 'row_sum(sum)' : 'row_sum(sum, thread)';
  const keep = `  let total = ${whole};\n  if (lane == 0u) { ws[LOG_DENSITY + r] = total; }`;
  const result = `  let total = ${whole};
  if (r < u.rows) {
    for (var d = lane; d < ${dim}u; d += LANES) { outputs[r * ${dim}u + d] = ws[${at(flowLayers.length)}u + d * R + r]; }
    if (lane == 0u) { outputs[u.rows * ${dim}u + r] = total; }
  }`;
  const density = `  if (lane == 0u) { sum += base_density(r, ${at(count)}u + r); }`;
  const step: KernelCall[] = [];

  const batchRow = `order[u.offset + ${last_}]`;

  /** The kernels of the rows: cut before every batch normalisation, and on the way back before those that rows of others reach. */
  const training_ = () => {
    const cuts = [0, ...norms.filter((i) => i > 0), count];
    const loaded = norms[0] === 0 ? [kernel('load', `${load(batchRow)}\n${keep}`)] : [];
    if (norms[0] === 0) {
      step.push({ kernel: 'load', over: 'rows', batchOnly: true });
      step.push({ kernel: 'l0_statistics', over: dim, batchOnly: true });
    }
    const parts = cuts.slice(1).map((to, part) => {
      const from = cuts[part] ?? 0;
      const ends = to === count;
      const begins = part === 0 ? load(batchRow) : '  var sum = select(0.0, ws[LOG_DENSITY + r], lane == 0u);';
      const turn = `${density}
${keep}
  if (lane == 0u) { base_gradient(r, ${at(count)}u + r, ${gradient(count)}u + r); }
  sync();
${backward(from > 0 ? from + 1 : 0, count)}`;
      step.push({ kernel: `rows_${part}`, over: 'rows' });
      if (!ends) step.push({ kernel: `l${to}_statistics`, over: dim, batchOnly: true });
      return kernel(`rows_${part}`, `${begins}\n${forward(from, to)}\n${ends ? turn : keep}`);
    });
    const back = cuts
      .slice(1, -1)
      .toReversed()
      .map((norm, k, all) => {
        const from = all[k + 1];
        step.push({ kernel: `l${norm}_adjoints`, over: dim, batchOnly: true });
        step.push({ kernel: `back_${norm}`, over: 'rows' });
        return kernel(`back_${norm}`, backward(from === undefined ? 0 : from + 1, norm + 1));
      });
    step.push({ kernel: 'sum_slabs', over: 'slabs' });
    step.push({ kernel: 'sum_all', over: PARTIALS / 64 });
    step.push({ kernel: 'adam', over: 'parameters' });
    const statistics = layers.flatMap((layer) => ('kernels' in layer ? [layer.kernels] : []));
    return [GROUP_SUM, ...loaded, ...parts, ...back, ...statistics].join('\n');
  };
  const kernels = training
    ? `${training_()}\n${adamCode(layout.size, training.slabs)}`
    : `${kernel('density', `${load(last_)}\n${forward(0, count)}\n${density}\n  let total = ${whole};\n  if (lane == 0u && r < u.rows) { outputs[r] = total; }`)}
${kernel('to_latent', `${load(last_)}\n${forward(0, flowLayers.length)}\n${result}`)}
${kernel('to_data', `${load(last_)}\n${inverse}\n${result}`)}`;
  return {
    perGroup,
    workspace: (owned + shared) * stride,
    work: sums + count * STATISTICS * dim,
    terms: [...layers, last].flatMap((layer) => layer.terms),
    step,
    code: `${HEAD}
const R = ${stride}u;
const LOG_DENSITY = ${logDensity * stride}u;
${together(lanes)}
${MATH}
${NETWORK}
${layers.map((layer) => layer.code).join('\n')}
${last.code}
${kernels}`,
  };
}
