/**
 * Addresses of the tutorial: `#learn`, `#learn/CHAPTER`, `#learn/CHAPTER/STEP`, with `?only` a step without the rest, and with `?only=TEXT`
 * a step with a teacher's own words (`exercise.ts`).
 */

export interface Address {
  readonly chapter: string | undefined;
  readonly step: string | undefined;
  /** An exercise: everything but the step is hidden. */
  readonly only: boolean;
  /** The teacher's words, in their frame. */
  readonly words?: string | undefined;
}

/** A frame is at least so long: what mail puts behind `?only` is no frame. */
const SHAPE = /^#learn(?:\/([a-z0-9-]{1,40}))?(?:\/([a-z0-9-]{1,40}))?\/?(\?only(?:=([\w-]{10,6000}))?)?$/;

/** The address in a location's hash; the contents where it names nothing that could exist. */
export function parseAddress(hash: string): Address {
  const [, chapter, step, only, words] = SHAPE.exec(hash) ?? [];
  return { chapter, step, only: only !== undefined, ...(words === undefined ? {} : { words }) };
}

const WHOLE = /^#learn[\w/-]*(?:\?only(?:=[\w-]+|(?![\w=])))?/;

/** The address without what mail and chats put behind it: a full stop, a bracket, a blank, parameters of their own. */
export const withoutTail = (hash: string): string => WHOLE.exec(hash)?.[0] ?? hash;

export function hrefOf(chapter?: string, step?: string, only = false, words?: string): string {
  const path = ['#learn', chapter, step].filter((part) => part !== undefined).join('/');
  if (words !== undefined) return `${path}?only=${words}`;
  return only ? `${path}?only` : path;
}
