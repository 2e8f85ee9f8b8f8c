/** The engines that conformance measures. A new one is a line in `ENGINES` and a function that opens it. */
import type { NdArray } from '../flow/array';
import type { FlowSpec } from '../flow/spec';
import type { Precision } from './conformance-measure';

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
  /** A second name, which stands for several engines. */
  readonly group?: string;
  open(): Promise<OpenedEngine>;
}

const reference = (backend: 'cpu' | 'wasm' | 'webgpu'): EngineEntry => ({
  name: backend,
  group: 'reference',
  async open() {
    if (backend === 'webgpu') {
      const { provideWebGpu } = await import('./conformance-webgpu');
      const problem = await provideWebGpu();
      if (problem !== undefined) return { problem };
    }
    const { openTensors } = await import('./conformance-reference');
    return openTensors(backend);
  },
});

export const ENGINES: readonly EngineEntry[] = [
  {
    name: 'plain',
    open: async () => (await import('./conformance-plain')).plain,
  },
  reference('cpu'),
  reference('wasm'),
  reference('webgpu'),
];
