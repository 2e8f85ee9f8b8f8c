/** Yielding to the messages that wait, between two pieces of work. */

/** Lets waiting messages in. A timer would add 4 ms a turn, and animation frames stop in hidden tabs. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
