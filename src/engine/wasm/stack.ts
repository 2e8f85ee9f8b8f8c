/** The layers of a flow in the kernels' memory, one after another, and the base at their end. */
import type { FlowSpec } from '../../flow/spec';
import type { BasePlan, LayerPlan } from '../layer-plan';
import { layersOf } from '../plan';
import { baseLayer } from './bases';
import { batchNormLayer, columnsLayer } from './columns';
import { elementwiseLayer } from './elementwise';
import { type Kernels, ROW_BLOCK } from './kernels';
import type { BaseLayer, Chunk, Layer, Workspace } from './layer';
import { luLayer, permutationLayer } from './linear';
import { maskedLayer, maskedScratch } from './masked';
import type { Memory } from './memory';
import { ADJOINT_FEATURES } from './place-features';
import { rotationLayer } from './rotation';
import { turnLayer } from './turn';

export interface Stack {
  readonly workspace: Workspace;
  /** Where rows go in, as features. */
  readonly input: number;
  /** z, before a conditional base takes its location and scale out. */
  readonly latent: number;
  readonly noise: number;
  readonly base: BaseLayer;
  /** Takes in changed parameters. */
  refresh(): void;
  /** x to z: sets log-dets. */
  forward(chunk: Chunk): void;
  /** z to x: sets log-dets. */
  inverse(chunk: Chunk): void;
  /** Noise to x. */
  sample(chunk: Chunk): void;
  /** x to ln p, in place of the log-dets. */
  density(chunk: Chunk): void;
  /** After `density` on the same chunk: adds to gradients. */
  backward(chunk: Chunk): void;
  finishGradient(): void;
}

interface StackOptions {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly spec: FlowSpec;
  readonly plans: readonly LayerPlan[];
  readonly base: BasePlan;
  readonly theta: number;
  readonly gradient: number;
  readonly capacity: number;
}

/** By kind: the compiler holds every key to the kind of its plan. */
const LAYERS: {
  readonly [Kind in LayerPlan['kind']]: (workspace: Workspace, plan: Extract<LayerPlan, { kind: Kind }>) => Layer;
} = {
  masked: maskedLayer,
  elementwise: elementwiseLayer,
  columns: columnsLayer,
  'batch-norm': batchNormLayer,
  lu: luLayer,
  rotation: rotationLayer,
  permutation: permutationLayer,
  turn: turnLayer,
};

const layerOf = (workspace: Workspace, plan: LayerPlan): Layer =>
  (LAYERS[plan.kind] as (workspace: Workspace, plan: LayerPlan) => Layer)(workspace, plan);

export function rowsOf(count: number): number {
  return Math.ceil(count / ROW_BLOCK) * ROW_BLOCK;
}

export function buildStack(options: StackOptions): Stack {
  const { kernels, memory, spec, theta, gradient, capacity } = options;
  const { dim, context } = spec;
  // Strides of a power of two would put the same row of all features into one set of the caches.
  const stride = 4 * (rowsOf(capacity) + ROW_BLOCK);
  const features = (count: number) => memory.allocate(count * stride);
  const plans = layersOf(options.plans, options.base);
  const masked = plans.filter((plan) => plan.kind === 'masked');
  const workspace: Workspace = {
    kernels,
    memory,
    capacity,
    stride,
    dim,
    context,
    theta,
    gradient,
    contextRows: features(context),
    logDet: features(1),
    weight: features(1),
    scratch: features(Math.max(dim, ADJOINT_FEATURES, ...masked.map(maskedScratch))),
    features,
  };
  const layers = plans.map((plan) => layerOf(workspace, plan));
  const base = baseLayer(workspace, options.base);
  const standardised = features(dim);
  const adjoint = gradient === 0 ? 0 : features(dim);
  const noise = features(base.noiseWidth);
  const inputs = [...layers.map((layer) => layer.input), standardised];
  const latent = inputs[options.plans.length] as number;

  const logDets = (rows: number) => memory.floats().subarray(workspace.logDet / 4, workspace.logDet / 4 + rows);
  const addToAll = (rows: number, value: number) => {
    const values = logDets(rows);
    for (let r = 0; r < rows; r++) values[r] = (values[r] as number) + value;
  };
  const through = (chunk: Chunk, count: number): number => {
    logDets(chunk.rows).fill(0);
    let shared = 0;
    for (const [i, layer] of layers.slice(0, count).entries()) shared += layer.forward(chunk, inputs[i + 1] as number);
    return shared;
  };
  const back = (chunk: Chunk, count: number): void => {
    logDets(chunk.rows).fill(0);
    let shared = 0;
    for (let i = count - 1; i >= 0; i--) shared += (layers[i] as Layer).inverse(chunk, inputs[i + 1] as number);
    addToAll(chunk.rows, shared);
  };

  return {
    workspace,
    input: inputs[0] as number,
    latent,
    noise,
    base,
    refresh() {
      for (const layer of layers) layer.refresh?.();
      base.refresh?.();
    },
    forward(chunk) {
      addToAll(chunk.rows, through(chunk, options.plans.length));
    },
    inverse: (chunk) => back(chunk, options.plans.length),
    sample(chunk) {
      base.fromNoise(chunk, noise, standardised);
      back(chunk, layers.length);
    },
    density(chunk) {
      const shared = through(chunk, layers.length);
      addToAll(chunk.rows, shared + base.logDensity(chunk, standardised));
    },
    backward(chunk) {
      base.backward(chunk, standardised, adjoint);
      for (let i = layers.length - 1; i >= 0; i--) {
        (layers[i] as Layer).backward(chunk, inputs[i + 1] as number, adjoint);
      }
    },
    finishGradient() {
      for (const layer of layers) layer.finishGradient?.();
      base.finishGradient?.();
    },
  };
}

/** Features that a row takes in all layers, by which chunks are sized to fit the caches. */
export function featuresPerRow(plans: readonly LayerPlan[], dim: number): number {
  return plans.reduce((sum, plan) => {
    if (plan.kind === 'elementwise') return sum + dim * 16;
    if (plan.kind !== 'masked') return sum + dim;
    const hidden = plan.shape.hidden.reduce((total, width) => total + width, 0);
    const bins = plan.map.kind === 'spline' ? plan.map.options.bins : 0;
    return sum + 2 * hidden + dim * (2 * plan.map.size + 2 * bins + 16);
  }, dim);
}
