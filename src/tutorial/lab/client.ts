/** The page's side: creates the worker when a chapter first needs it, and again where it died. */
import { wrap } from 'comlink';
import { ProblemError } from '../../base/problem';
import type { LabCommands } from './protocol';

interface Connection {
  readonly commands: LabCommands;
  /** Rejects when the worker is lost, so that no call waits for ever. */
  readonly lost: Promise<never>;
}

const createWorker = () => new Worker(new URL('./entry.ts', import.meta.url), { type: 'module' });

let connection: Connection | undefined;

const AGAIN = 'Try it again, or go on to the next step; nothing here depends on it.';

function connect(): Connection {
  if (connection) return connection;
  const worker = createWorker();
  const lost = new Promise<never>((_, reject) => {
    const onLoss = () => {
      connection = undefined;
      worker.terminate();
      reject(new Error('the part of the page that trains has stopped'));
    };
    worker.addEventListener('error', onLoss);
    worker.addEventListener('messageerror', onLoss);
  });
  // Whoever calls hears of it; with nobody calling it is no news.
  lost.catch(() => undefined);
  connection = { commands: wrap<LabCommands>(worker), lost };
  return connection;
}

/** Calls the worker. Rejects where it is lost, or where the command fails. */
export function callLab<T>(command: (lab: LabCommands) => Promise<T>): Promise<T> {
  const { commands, lost } = connect();
  return Promise.race([command(commands), lost]).catch((error: unknown) => {
    // Of an error only its name and its words cross the border.
    if (error instanceof Error && error.name === 'ProblemError') throw new ProblemError('lab', error.message, AGAIN);
    throw error;
  });
}
