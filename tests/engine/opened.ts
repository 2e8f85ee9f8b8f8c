/** Engines for tests that need one: where it cannot run here, they fail with its own words. */
import type { CompiledFlow, Engine, OpenedEngine, TrainingProgram } from '../../src/engine/engine';

export function opened(result: OpenedEngine): Engine {
  if (!result.ok) throw new Error(result.problem);
  return result.engine;
}

/** The engine with some functions of its flows, or of their training programs, replaced. */
export function engineWith(
  engine: Engine,
  ofFlow: (flow: CompiledFlow) => Partial<CompiledFlow>,
  ofProgram: (program: TrainingProgram) => Partial<TrainingProgram> = () => ({}),
): Engine {
  return {
    ...engine,
    compile(spec) {
      const flow = engine.compile(spec);
      return {
        ...flow,
        train(rows, options) {
          const program = flow.train(rows, options);
          return { ...program, ...ofProgram(program) };
        },
        ...ofFlow(flow),
      };
    },
  };
}
