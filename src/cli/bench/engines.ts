/** `npm run bench` over engines and shapes, the same in Node and in a page: opens each engine, measures, reports. */
import { type EngineAssets, type EngineFactory, FACTORIES } from '../../engine/choose/candidates';
import { type Measured, measureShape } from './measure';
import type { Shape } from './shapes';

export interface BenchOptions {
  /** Names of engines. */
  readonly engines: readonly string[];
  readonly shapes: readonly Shape[];
  /** Milliseconds for each time that is measured. */
  readonly budgetMs: number;
}

export interface BenchListener {
  measured(measured: Measured): void;
  /** What is not measured, and why. */
  note(words: string): void;
}

/** The engines of a name; `reference` stands for the reference engine on all of its backends. */
export const factoriesNamed = (name: string): EngineFactory[] =>
  FACTORIES.filter(({ choice, tier }) => choice === name || tier === name);

/** Engines that are measured where none is named: the others take minutes for a few steps. */
export const usualEngines = (where: 'node' | 'browser'): string[] =>
  FACTORIES.filter(
    ({ choice, tier }) =>
      choice === 'reference:wasm' || (tier === 'fast' && (where === 'browser' || choice !== 'webgpu')),
  ).map(({ choice }) => choice);

/** Measures every shape on every engine, one engine after another. */
export async function benchEngines(
  { engines, shapes, budgetMs }: BenchOptions,
  assets: EngineAssets,
  { measured, note }: BenchListener,
): Promise<void> {
  for (const factory of engines.flatMap(factoriesNamed)) {
    const opened = await factory.open(assets);
    if (!opened.ok) {
      note(`${factory.choice} is not measured: ${opened.problem}`);
      continue;
    }
    for (const shape of shapes) measured(await measureShape(factory.choice, opened.engine, shape, budgetMs));
  }
}
