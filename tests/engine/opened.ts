/** Engines for tests that need one: where it cannot run here, they fail with its own words. */
import type { Engine, OpenedEngine } from '../../src/engine/engine';

export function opened(result: OpenedEngine): Engine {
  if (!result.ok) throw new Error(result.problem);
  return result.engine;
}
