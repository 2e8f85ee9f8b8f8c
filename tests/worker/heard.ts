/** A session as the page has it: its commands, what it has said so far, and a wait for what it will say. */
import type { SessionCommands, SessionEvent } from '../../src/worker/protocol';
import { createSession } from '../../src/worker/session';
import { kernelBytes } from '../../tools/kernels.mjs';

export interface Heard {
  readonly session: SessionCommands;
  readonly events: SessionEvent[];
  /** The newest event of a type. */
  last<Type extends SessionEvent['type']>(type: Type): Extract<SessionEvent, { type: Type }> | undefined;
  /** Resolves once the condition holds; it is asked after every event. */
  until(condition: () => boolean): Promise<void>;
}

export async function heardSession(): Promise<Heard> {
  const session = createSession({ kernels: kernelBytes });
  const events: SessionEvent[] = [];
  const wakers: (() => void)[] = [];
  await session.listen((event) => {
    events.push(event);
    for (const wake of wakers.splice(0)) wake();
  });
  return {
    session,
    events,
    last: <Type extends SessionEvent['type']>(type: Type) =>
      events.findLast((event): event is Extract<SessionEvent, { type: Type }> => event.type === type),
    async until(condition) {
      while (!condition()) await new Promise<void>((resolve) => wakers.push(resolve));
    },
  };
}
