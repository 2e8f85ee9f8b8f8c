/** The engines that conformance measures. A new one is a line in `ENGINES` and a function that opens it. */
import { type EngineName, FACTORIES } from '../../engine/choose/candidates';
import type { NdArray } from '../../flow/array';
import type { FlowSpec } from '../../flow/spec';
import { nodeAssets } from '../bench/assets';
import { flowsOf } from './flows-of';
import type { Precision } from './measure';

/** An array that goes into a computation, row-major. */
export interface Input {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Rows in and out of a flow, row-major. */
export interface MeasuredFlow {
  logProb(values: readonly number[], context?: readonly number[]): Promise<ArrayLike<number>>;
  /** Data to latent. */
  forward(values: readonly number[], context?: readonly number[]): Promise<Mapped>;
  /** Latent to data. */
  inverse(values: readonly number[], context?: readonly number[]): Promise<Mapped>;
  dispose(): void;
}

interface Mapped {
  readonly value: ArrayLike<number>;
  readonly logDet: ArrayLike<number>;
}

/** An engine that is open. */
export interface Measured {
  readonly name: string;
  /** What it runs on, in words. */
  readonly device: string;
  readonly precision: Precision;
  compile(spec: FlowSpec, parameters: Float64Array): MeasuredFlow;
  /** Absent where an engine runs whole flows only: what is below a flow (single splines, gradients) is then not measured. */
  readonly arrays?: {
    evaluate(compute: (inputs: readonly NdArray[]) => readonly NdArray[], inputs: readonly Input[]): Promise<Result[]>;
    /** Gradients of Σ over rows of `objective`, [n], with respect to each input; row i depends on row i of the inputs. */
    gradients(objective: (inputs: readonly NdArray[]) => NdArray, inputs: readonly Input[]): Promise<Result[]>;
  };
}

type Result = ArrayLike<number>;

export type OpenedEngine = Measured | { readonly problem: string };

export interface EngineEntry {
  readonly name: string;
  /** Further names, which may stand for several engines. */
  readonly groups: readonly string[];
  open(): Promise<OpenedEngine>;
}

/** Gives this process WebGPU, or answers with the problem. */
async function withWebGpu(open: () => Promise<OpenedEngine>): Promise<OpenedEngine> {
  const { provideWebGpu } = await import('../node-webgpu');
  const problem = await provideWebGpu();
  return problem === undefined ? open() : { problem };
}

const reference = (backend: 'cpu' | 'wasm' | 'webgpu'): EngineEntry => ({
  name: `reference:${backend}`,
  groups: ['reference', backend],
  async open() {
    const { openTensors } = await import('./reference');
    return backend === 'webgpu' ? withWebGpu(() => openTensors(backend)) : openTensors(backend);
  },
});

async function openFast(name: EngineName): Promise<OpenedEngine> {
  const factory = FACTORIES.find(({ choice }) => choice === name);
  const opened = await factory?.open(await nodeAssets());
  if (!opened?.ok) return { problem: opened?.problem ?? 'there is no such engine' };
  const { engine } = opened;
  return { name, device: engine.device, precision: 'float32', compile: flowsOf(engine) };
}

/** In the order in which they are measured. */
export const ENGINES: readonly EngineEntry[] = [
  { name: 'plain', groups: [], open: async () => (await import('./plain')).plain },
  reference('cpu'),
  reference('wasm'),
  reference('webgpu'),
  { name: 'wasm', groups: ['fast'], open: () => openFast('wasm') },
  { name: 'webgpu', groups: ['fast'], open: () => withWebGpu(() => openFast('webgpu')) },
];
