/** Engines that are open, each opened and tested once. Whatever goes wrong is kept as a reason in words, never thrown. */

import type { OpenedEngine } from '../engine';
import type { EngineAssets, EngineFactory, EngineName } from './candidates';
import { selfTest } from './self-test';

export interface EnginePool {
  readonly factories: readonly EngineFactory[];
  /** Opens on the first call, without a test: tells what there is. */
  probe(factory: EngineFactory): Promise<OpenedEngine>;
  /** Opens and self-tests on the first call; `again` tries once more what could not run. */
  open(factory: EngineFactory, again?: boolean): Promise<OpenedEngine>;
  /** Why an engine that was tried cannot run; undefined where it can, or where it was not tried. */
  problem(choice: EngineName): string | undefined;
  /** From now on this engine cannot run; `returns` where trying again may find it whole, as after a lost device. */
  lose(choice: EngineName, problem: string, returns: boolean): void;
  /** Whether an engine that was lost may be there again. */
  mayReturn(choice: EngineName): boolean;
}

async function opened(factory: EngineFactory, assets: EngineAssets): Promise<OpenedEngine> {
  try {
    return await factory.open(assets);
  } catch (error) {
    return { ok: false, problem: `it cannot start (${error instanceof Error ? error.message : String(error)})` };
  }
}

async function tested(result: OpenedEngine): Promise<OpenedEngine> {
  const problem = result.ok ? await selfTest(result.engine) : undefined;
  return problem === undefined ? result : { ok: false, problem };
}

export function createPool(factories: readonly EngineFactory[], assets: EngineAssets): EnginePool {
  const probed = new Map<EngineName, Promise<OpenedEngine>>();
  const engines = new Map<EngineName, Promise<OpenedEngine>>();
  const problems = new Map<EngineName, string>();
  const returning = new Set<EngineName>();

  /** TF.js has one backend at a time: opening the reference engine on one takes it away from the others. */
  function closeOthers({ choice, tier }: EngineFactory) {
    if (tier !== 'reference') return;
    for (const other of factories) {
      if (other.tier !== tier || other.choice === choice || problems.has(other.choice)) continue;
      probed.delete(other.choice);
      engines.delete(other.choice);
    }
  }

  function probe(factory: EngineFactory): Promise<OpenedEngine> {
    const opening = probed.get(factory.choice) ?? opened(factory, assets);
    probed.set(factory.choice, opening);
    return opening;
  }

  return {
    factories,
    probe,
    open(factory, again = false) {
      const known = engines.get(factory.choice);
      if (known && !(again && problems.has(factory.choice))) return known;
      closeOthers(factory);
      returning.delete(factory.choice);
      if (problems.delete(factory.choice)) probed.delete(factory.choice);
      const opening = probe(factory)
        .then(tested)
        .then((result) => {
          if (!result.ok) problems.set(factory.choice, result.problem);
          return result;
        });
      engines.set(factory.choice, opening);
      return opening;
    },
    problem: (choice) => problems.get(choice),
    mayReturn: (choice) => returning.has(choice),
    lose(choice, problem, returns) {
      problems.set(choice, problem);
      if (returns) returning.add(choice);
      engines.set(choice, Promise.resolve({ ok: false, problem }));
    },
  };
}
