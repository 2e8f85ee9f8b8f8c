/** Waiting for something to happen, whoever makes it happen. */

export interface Bell {
  /** Wakes all who wait. */
  ring(): void;
  /** Resolves at the next ring, or after `within` milliseconds. */
  next(within?: number): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    next: (within) =>
      new Promise<void>((resolve) => {
        waiting.add(resolve);
        if (within === undefined) return;
        setTimeout(() => {
          waiting.delete(resolve);
          resolve();
        }, within);
      }),
  };
}
