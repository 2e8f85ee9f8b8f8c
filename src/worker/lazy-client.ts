/** The worker's client, fetched with the first command: the first paint of the page does without it. */
import { once } from '../base/once';
import type { SessionCommands } from './protocol';

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Commands are done in the order in which they were given. Where the client cannot be fetched each of them rejects, and the next tries again. */
export function createLazyClient(
  load: () => Promise<SessionCommands> = async () => (await import('./client')).createClient(),
): SessionCommands {
  const client = once(load);
  const called =
    (name: keyof SessionCommands): Call =>
    async (...args) =>
      ((await client())[name] as Call)(...args);
  return new Proxy({} as SessionCommands, { get: (_, name) => called(name as keyof SessionCommands) });
}
