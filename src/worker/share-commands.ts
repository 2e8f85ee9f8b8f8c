/** What leaves the session of a finished run: links, files, samples. Their code is fetched when it is first asked for. */
import { once } from '../base/once';
import type { SessionCommands } from './protocol';
import type { Shareable } from './sharing';
import type { OpenedTable } from './source';

const sharing = once(() => import('./sharing'));

interface Surroundings {
  shared(): Shareable | undefined;
  opened(): OpenedTable | undefined;
  /** Runs a command; a refusal becomes an event. */
  guarded<T>(command: () => Promise<T>, refused: T): Promise<T>;
}

type Commands = 'shareLinks' | 'modelFile' | 'pythonFiles' | 'samplesTable';

export function createShareCommands({ shared, opened, guarded }: Surroundings): Pick<SessionCommands, Commands> {
  /** Undefined where no run is finished. */
  const ofRun = async <T>(command: (run: Shareable) => Promise<T>): Promise<T | undefined> => {
    const run = shared();
    return run && guarded<T | undefined>(() => command(run), undefined);
  };
  return {
    shareLinks: (options) => ofRun(async (run) => (await sharing()).shareLinks(run, options)),
    modelFile: (caption) => ofRun(async (run) => (await sharing()).modelFile(run, caption)),
    pythonFiles: () => ofRun(async (run) => (await sharing()).pythonFiles(run)),
    samplesTable: (count, format) =>
      ofRun(async (run) => (await sharing()).samplesTable(run, count, format, opened()?.table.facts)),
  };
}
