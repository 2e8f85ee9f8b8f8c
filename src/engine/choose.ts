/**
 * Which engine runs: every candidate is opened without throwing, tested against float64 on a small flow, and the first
 * that passes is taken. The order is by speed on small flows, where the cost is calls and not arithmetic: eager TF.js
 * takes some thousand calls a step, 6 µs each on wasm and 30 to 60 µs each on WebGPU.
 */
import { plainFlow } from '../flow/evaluate';
import { layoutOf } from '../flow/flow';
import { random } from '../flow/random';
import type { FlowSpec } from '../flow/spec';
import type { Engine } from './engine';
import type { BackendName, WasmPaths } from './reference/backends';
import { openReference } from './reference/engine';

export const ENGINE_CHOICES = ['auto', 'reference:wasm', 'reference:webgpu', 'reference:cpu'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export interface Candidate {
  readonly choice: EngineChoice;
  readonly label: string;
  /** Why it cannot run here; absent where it can, or where it was not tried. */
  readonly problem?: string;
}

export interface ChosenEngine {
  readonly engine: Engine;
  readonly choice: EngineChoice;
  /** A sentence. */
  readonly why: string;
  readonly candidates: readonly Candidate[];
}

const CANDIDATES: readonly { choice: EngineChoice; backend: BackendName; label: string; why: string }[] = [
  {
    choice: 'reference:wasm',
    backend: 'wasm',
    label: 'TF.js on WebAssembly',
    why: 'Small flows are bound by the number of calls, which WebAssembly answers fastest.',
  },
  {
    choice: 'reference:webgpu',
    backend: 'webgpu',
    label: 'TF.js on WebGPU',
    why: 'WebAssembly cannot run here.',
  },
  {
    choice: 'reference:cpu',
    backend: 'cpu',
    label: 'TF.js in plain JavaScript',
    why: 'Neither WebAssembly nor WebGPU can run here; this works everywhere and is slow.',
  },
];

/** Largest |error| of log p in the self-test, in nats: float32 rounding is below 1e-5 on this flow. */
const SELF_TEST_TOLERANCE = 1e-3;

const SELF_TEST_FLOW: FlowSpec = {
  dim: 2,
  context: 0,
  base: { kind: 'standard-normal' },
  transforms: [
    { kind: 'batch-norm', momentum: 0.1, epsilon: 1e-5 },
    { kind: 'elementwise-spline', order: 'quadratic', bins: 4, bound: 3 },
    { kind: 'elementwise-spline', order: 'linear', bins: 4, bound: 3 },
  ],
};

/** Compares an engine with float64 on a small flow; answers with the problem, in words, where it disagrees. */
export async function selfTest(engine: Engine): Promise<string | undefined> {
  const draw = random(1, 'init');
  const parameters = Float32Array.from({ length: layoutOf(SELF_TEST_FLOW).size }, () => Math.abs(draw.normal()));
  const values = Float32Array.from({ length: 32 }, () => 2 * draw.normal());
  const flow = engine.compile(SELF_TEST_FLOW);
  try {
    flow.load(parameters);
    const expected = plainFlow(SELF_TEST_FLOW, parameters).logProb(values);
    const found = await flow.logProb({ values, count: values.length / SELF_TEST_FLOW.dim });
    const worst = expected.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (found[i] as number))), 0);
    return worst <= SELF_TEST_TOLERANCE ? undefined : `it computes wrong numbers here (off by ${worst.toPrecision(2)})`;
  } finally {
    flow.dispose();
  }
}

/** Opens the chosen engine, or for `auto` the first that works. Throws only where none does. */
export async function chooseEngine(choice: EngineChoice, wasmPaths?: WasmPaths): Promise<ChosenEngine> {
  const problems = new Map<EngineChoice, string>();
  const inOrder = [
    ...CANDIDATES.filter((candidate) => candidate.choice === choice),
    ...CANDIDATES.filter((candidate) => candidate.choice !== choice),
  ];
  for (const candidate of inOrder) {
    const opened = await openReference(candidate.backend, wasmPaths);
    const problem = opened.ok ? await selfTest(opened.engine) : opened.problem;
    if (problem !== undefined || !opened.ok) {
      problems.set(candidate.choice, problem ?? 'it cannot start');
      continue;
    }
    const candidates = CANDIDATES.map(({ choice: name, label }): Candidate => {
      const reason = problems.get(name);
      return { choice: name, label, ...(reason ? { problem: reason } : {}) };
    });
    return { engine: opened.engine, choice: candidate.choice, why: reasonFor(choice, candidate, problems), candidates };
  }
  throw new Error(`no engine runs here: ${[...problems].map(([name, problem]) => `${name}: ${problem}`).join('; ')}`);
}

function reasonFor(
  asked: EngineChoice,
  taken: (typeof CANDIDATES)[number],
  problems: ReadonlyMap<EngineChoice, string>,
): string {
  if (asked === taken.choice) return 'Chosen by hand.';
  const refused = problems.get(asked);
  if (refused) return `${asked} cannot run here: ${refused}. ${taken.label} took its place.`;
  return taken.why;
}
