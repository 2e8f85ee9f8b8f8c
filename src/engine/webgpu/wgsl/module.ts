/**
 * A whole flow as one WGSL module. No row of the batch needs another, so all layers run in one kernel, and a training step
 * takes one dispatch for the rows and three for the parameters, however many layers there are.
 */
import { layoutOf } from '../../../flow/flow';
import type { FlowSpec } from '../../../flow/spec';
import type { LayerPlan } from '../../layer-plan';
import { basePlanOf, layersOf, planOf } from '../../plan';
import { workPlaces } from './adam';
import { baseCode } from './bases';
import { type BatchNormCode, batchNormCode, STATISTICS } from './batch-norm';
import { turnCode } from './circle';
import { drawCode } from './draws';
import { elementwiseCode } from './elementwise';
import { gradientTable } from './gradients';
import type { LayerCode, Workspace } from './layer';
import { columnsCode, luCode, permutationCode } from './linear';
import { maskedCode } from './masked';
import { MATH } from './math';
import { networkCode } from './network';
import { rotationCode } from './rotation';
import { BATCH_ROW, kernel, type RowPlaces, rowLines } from './row-kernels';
import { type KernelCall, stepCode } from './step';
import { threadsCode, threadsFor } from './threads';
import { type Extras, weighingCode } from './weighing';

/** The bindings, in the order in which `kernelsOf` takes buffers; `uniforms.ts` writes `u`. */
const HEAD = `
struct Uniforms { rows: u32, offset: u32, zero: u32, slot: u32,
  gl: f32, rate: f32, correction2: f32, clip: f32, kept1: f32, kept2: f32, frozen: u32, key0: u32, key1: u32 }
@group(0) @binding(0) var<storage, read_write> theta: array<f32>;
@group(0) @binding(1) var<storage, read_write> ws: array<f32>;
@group(0) @binding(2) var<storage, read> data: array<f32>;
@group(0) @binding(3) var<storage, read> given: array<f32>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> terms: array<u32>;
@group(0) @binding(6) var<storage, read_write> work: array<f32>;
@group(0) @binding(7) var<storage, read_write> outputs: array<f32>;
@group(0) @binding(8) var<uniform> u: Uniforms;
// The derivative of the loss by ln p of the row at hand.
var<private> row_adjoint: f32;`;

export interface Module {
  readonly code: string;
  /** Rows of a workgroup. */
  readonly perGroup: number;
  /** Numbers that the workspace holds. */
  readonly workspace: number;
}

export interface TrainingModule extends Module {
  /** Numbers that the buffer of sums holds. */
  readonly work: number;
  /** What the buffer `terms` holds. */
  readonly table: Uint32Array;
  /** The kernels of a training step in their order. */
  readonly step: readonly KernelCall[];
}

export interface ModuleOptions {
  /** Whether networks are computed in tiles of rows and weights; chosen by their size where absent. */
  readonly tiled?: boolean;
  /** What rows to train on have besides their values. */
  readonly extras?: Extras;
}

function layerCode(
  name: string,
  layer: LayerPlan,
  dim: number,
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
      return columnsCode(name, layer, dim, workspace, training);
    case 'lu':
      return luCode(name, layer, dim, workspace, training, x);
    case 'permutation':
      return permutationCode(name, layer);
    case 'turn':
      return turnCode(name, layer, dim);
    case 'rotation':
      return rotationCode(name, layer, dim, workspace, training);
    case 'batch-norm':
      return batchNormCode(name, layer, dim, workspace, training, { x, gz, kept });
    default:
      return layer satisfies never;
  }
}

/** All that a module is made of but its kernels. `statisticsAt` is where batch normalisations keep theirs. */
function partsOf(spec: FlowSpec, rows: number, { tiled, extras = {} }: ModuleOptions, statisticsAt?: number) {
  const training = statisticsAt !== undefined;
  const layout = layoutOf(spec);
  const { dim, context } = spec;
  const flowLayers = planOf(spec, layout);
  const base = basePlanOf(spec, layout);
  // The location and scale of a conditional base are a layer of the density, but not of the flow.
  const plans = layersOf(flowLayers, base);
  const threads = threadsFor(plans, tiled);
  const stride = Math.ceil(rows / threads.rows) * threads.rows;
  // Rows: every layer's input and the latent (two in turn to evaluate), two gradients in turn, ln p, the context.
  const kept = training ? plans.length + 1 : 2;
  const logDensity = (kept + 2) * dim * stride;
  const contextAt = logDensity + stride;
  const places: RowPlaces = {
    threads,
    dim,
    context,
    at: (layer) => (training ? layer : layer % 2) * dim * stride,
    gradient: (layer) => (kept + (layer % 2)) * dim * stride,
    contextAt,
    extras: training ? extras : {},
  };
  let end = contextAt + context * stride;

  /** Layers use what is shared in turn. It lies after all that is owned, whose size the first of two passes finds. */
  function build(sharedAt: number) {
    let most = 0;
    const inTurn = <Code>(make: (workspace: Workspace) => Code): Code => {
      let taken = 0;
      const code = make({
        stride,
        lanes: threads.lanes,
        context: contextAt,
        own(count) {
          end += count * stride;
          return end - count * stride;
        },
        shared(count) {
          taken += count * stride;
          most = Math.max(most, taken);
          return sharedAt + taken - count * stride;
        },
      });
      return code;
    };
    const layers = plans.map((plan, i) => {
      const of = {
        x: places.at(i),
        gz: places.gradient(i + 1),
        kept: (statisticsAt ?? 0) + i * STATISTICS * dim,
      };
      return inTurn((workspace) => layerCode(`l${i}`, plan, dim, workspace, of, training));
    });
    const last = inTurn((workspace) => baseCode(base, dim, workspace, training));
    return { layers, last, most };
  }
  const start = end;
  build(0);
  const owned = end;
  end = start;
  const { layers, last, most } = build(owned);
  const code = [
    HEAD,
    `const R = ${stride}u;\nconst LOG_DENSITY = ${logDensity}u;`,
    threadsCode(threads),
    MATH,
    networkCode(threads),
    ...layers.map((layer) => layer.code),
    last.code,
  ].join('\n');
  const size = { perGroup: threads.rows, workspace: owned + most };
  return { layout, places, layers, last, base, flowLayers, stride, code, size };
}

/** The kernels of evaluation: `density`, `to_latent`, `to_data` and `draw`. */
export function evaluationModule(spec: FlowSpec, rows: number, options: ModuleOptions = {}): Module {
  const { places, layers, base, flowLayers, code, size } = partsOf(spec, rows, options);
  const lines = rowLines(layers, places);
  const count = flowLayers.length;
  const load = lines.load(BATCH_ROW);
  const kernels = {
    density: [load, lines.forward(0, layers.length), lines.density, lines.handDensity],
    to_latent: [load, lines.forward(0, count), lines.hand(count)],
    to_data: [load, lines.inverse(count), lines.hand(count)],
    draw: [lines.draw(BATCH_ROW), lines.inverse(layers.length), lines.handDraws(layers.length)],
  };
  const written = Object.entries(kernels).map(([name, body]) => kernel(name, places.threads, body.join('\n')));
  return { ...size, code: [code, drawCode(base, spec.dim), ...written].join('\n') };
}

/** The kernels of training on batches of so many rows, whose gradients are summed in so many slabs. */
export function trainingModule(
  spec: FlowSpec,
  rows: number,
  slabs: number,
  options: ModuleOptions = {},
): TrainingModule {
  const parameters = layoutOf(spec).size;
  const work = workPlaces(parameters, slabs).size;
  const { layout, places, layers, last, stride, code, size } = partsOf(spec, rows, options, work);
  const all = [...layers, last];
  const table = gradientTable(
    all.flatMap(({ terms }) => terms),
    all.flatMap(({ products = [] }) => products),
    layout,
    stride,
  );
  const step = stepCode(layers, places, { parameters, rows, slabs, table });
  return {
    ...size,
    work: work + layers.length * STATISTICS * spec.dim,
    table: table.words,
    step: step.calls,
    code: [code, weighingCode(places), step.code].join('\n'),
  };
}
