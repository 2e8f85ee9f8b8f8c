/**
 * Which engine runs a flow. Every candidate is opened without throwing and tested against float64; those of the fast ones
 * that can run the flow race each other on it, and the reference engine takes what none of them can.
 */
import { ProblemError } from '../../base/problem';
import type { FlowSpec } from '../../flow/spec';
import type { Engine } from '../engine';
import type { WasmPaths } from '../reference/backends';
import { type EngineAssets, type EngineChoice, type EngineFactory, type EngineName, FACTORIES } from './candidates';
import { createPool, type EnginePool } from './pool';
import { type FlowAtHand, race, withBounds } from './race';

export type { EngineChoice } from './candidates';

export interface Candidate {
  readonly choice: EngineChoice;
  readonly label: string;
  /** Why it is not used: it cannot run here, or cannot run this flow; absent where it can, or where it was not tried. */
  readonly problem?: string;
  /** It is not used of itself, and whoever asks for it gets it: it is slow, or its device was lost and may be there again. */
  readonly choosable?: true;
  /** Milliseconds per training step of the flow at hand, where it was timed. */
  readonly msPerStep?: number;
}

export interface ChosenEngine {
  readonly engine: Engine;
  readonly choice: EngineName;
  /** A sentence or two. */
  readonly why: string;
  readonly candidates: readonly Candidate[];
}

interface Runner {
  readonly factory: EngineFactory;
  readonly engine: Engine;
}

/** The pool of all engines, for `chooseFor`. */
export const openPool = (assets: EngineAssets): EnginePool => createPool(FACTORIES, assets);

const fastOnes = ({ factories }: EnginePool) => factories.filter(({ tier }) => tier === 'fast');

/**
 * The fast engines that are worth testing: a graphics adapter that software stands in for only where there is no other engine.
 * Compiling the test for it alone takes longer than training `poster-2d` on WebAssembly.
 */
async function worthTesting(pool: EnginePool): Promise<readonly EngineFactory[]> {
  const fast = fastOnes(pool);
  const probed = await Promise.all(fast.map((factory) => pool.probe(factory)));
  const real = fast.filter((_, i) => {
    const opened = probed[i];
    return opened?.ok === true && !opened.engine.emulated;
  });
  return real.length > 0 ? real : fast;
}

/** Opens and tests the fast engines, so that a run that begins later need not wait for them. Never rejects. */
export async function openFast(pool: EnginePool): Promise<void> {
  await Promise.all((await worthTesting(pool)).map((factory) => pool.open(factory)));
}

/** The engine for a flow: the one asked for, or for `auto` the fastest. Refuses only where none can run it. */
export async function chooseFor(pool: EnginePool, asked: EngineChoice, flow: FlowAtHand): Promise<ChosenEngine> {
  const spec = withBounds(flow.spec);
  const problems = new Map<EngineName, string>();
  const times = new Map<EngineName, number>();
  const slow = new Set<EngineName>();

  async function runner(factory: EngineFactory, again = false): Promise<Runner | undefined> {
    const opened = await pool.open(factory, again);
    if (!opened.ok) return undefined;
    const problem = opened.engine.supports(spec);
    if (problem === undefined) return { factory, engine: opened.engine };
    problems.set(factory.choice, `it cannot run this flow: ${problem}`);
    return undefined;
  }

  /** The fastest of the fast engines. A single one need not be timed. */
  async function fastest(): Promise<Runner | undefined> {
    const able = async (factories: readonly EngineFactory[]) =>
      (await Promise.all(factories.map((factory) => runner(factory)))).filter((found) => found !== undefined);
    const worth = await worthTesting(pool);
    const rest = fastOnes(pool).filter((factory) => !worth.includes(factory));
    const runners = await able(worth);
    if (runners.length === 0) return (await able(rest))[0];
    for (const factory of rest) {
      const probed = await pool.probe(factory);
      if (!probed.ok) await pool.open(factory);
      else if (pool.problem(factory.choice) === undefined) {
        problems.set(factory.choice, 'its graphics adapter is emulated, which is slower');
        slow.add(factory.choice);
      }
    }
    if (runners.length === 1) return runners[0];
    const timings = await race(
      runners.map(({ engine }) => engine),
      { ...flow, spec },
    );
    for (const [i, { factory }] of runners.entries()) {
      const timing = timings[i];
      if (typeof timing === 'number') times.set(factory.choice, timing);
      else if (timing !== undefined) problems.set(factory.choice, timing);
    }
    const timeOf = ({ factory }: Runner) => times.get(factory.choice) ?? Number.POSITIVE_INFINITY;
    const [first] = runners.toSorted((a, b) => timeOf(a) - timeOf(b));
    return first && Number.isFinite(timeOf(first)) ? first : undefined;
  }

  async function firstReference(): Promise<Runner | undefined> {
    for (const factory of pool.factories) {
      const found = factory.tier === 'reference' ? await runner(factory) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  const wanted = pool.factories.find(({ choice }) => choice === asked);
  const taken = (wanted && (await runner(wanted, true))) ?? (await fastest()) ?? (await firstReference());
  const problemOf = (choice: EngineName) => problems.get(choice) ?? pool.problem(choice);
  const failed = pool.factories.flatMap((factory) => {
    const problem = problemOf(factory.choice);
    return problem === undefined ? [] : [{ factory, problem }];
  });
  const reasons = failed.map(({ factory, problem }) => `${factory.label}: ${problem}`);
  if (!taken) {
    const advice = 'Use a current Chrome, Firefox or Safari, with scripts and WebAssembly allowed.';
    throw new ProblemError('no-engine', `No engine runs this flow here. ${reasons.join('; ')}.`, advice);
  }

  const candidates = pool.factories.map(({ choice, label }): Candidate => {
    const problem = problemOf(choice);
    const msPerStep = times.get(choice);
    const choosable = slow.has(choice) || (!problems.has(choice) && pool.mayReturn(choice));
    return {
      choice,
      label,
      ...(problem ? { problem } : {}),
      ...(problem && choosable ? { choosable } : {}),
      ...(msPerStep === undefined ? {} : { msPerStep }),
    };
  });
  const { factory, engine } = taken;
  const why = asked === factory.choice ? 'Chosen by hand.' : explained(factory, times, pool.factories, reasons);
  return { engine, choice: factory.choice, why, candidates };
}

/** An engine to check the chosen one by: one that runs the flow, and that can be open beside it. */
export async function besideChosen(pool: EnginePool, chosen: EngineName, spec: FlowSpec): Promise<Engine | undefined> {
  const tierOf = (choice: EngineName) => pool.factories.find((factory) => factory.choice === choice)?.tier;
  for (const factory of pool.factories) {
    // TF.js has one backend at a time.
    if (factory.choice === chosen || (factory.tier === 'reference' && tierOf(chosen) === 'reference')) continue;
    const probed = await pool.probe(factory);
    if (!probed.ok || probed.engine.emulated) continue;
    const opened = await pool.open(factory);
    if (opened.ok && opened.engine.supports(withBounds(spec)) === undefined) return opened.engine;
  }
  return undefined;
}

function explained(
  taken: EngineFactory,
  times: ReadonlyMap<EngineName, number>,
  factories: readonly EngineFactory[],
  reasons: readonly string[],
): string {
  const timed = factories.flatMap(({ choice, label }) => {
    const ms = times.get(choice);
    return ms === undefined ? [] : [`${label} ${Number(ms.toPrecision(2))} ms`];
  });
  const won =
    timed.length > 1
      ? `${taken.label} is the fastest for this flow (per step: ${timed.join(', ')}).`
      : `${taken.label} runs this flow.`;
  return reasons.length > 0 ? `${won} Not used: ${reasons.join('; ')}.` : won;
}

/** Opens the reference engine as asked, or for `auto` where it first works: for callers without a flow at hand. */
export async function chooseEngine(asked: EngineChoice, tfjsWasmPaths?: WasmPaths): Promise<ChosenEngine> {
  const references = FACTORIES.filter(({ tier }) => tier === 'reference');
  const pool = createPool(references, tfjsWasmPaths ? { tfjsWasmPaths } : {});
  const anyFlow: FlowAtHand = {
    spec: { dim: 1, context: 0, base: { kind: 'standard-normal' }, transforms: [] },
    batch: 1,
    rows: 1,
  };
  return chooseFor(pool, asked, anyFlow);
}
