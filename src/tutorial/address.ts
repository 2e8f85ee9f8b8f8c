/** Addresses of the tutorial: `#learn`, `#learn/CHAPTER`, `#learn/CHAPTER/STEP`, and with `?only` a step without the rest. */

export interface Address {
  readonly chapter: string | undefined;
  readonly step: string | undefined;
  /** An exercise: everything but the step is hidden. */
  readonly only: boolean;
}

const SHAPE = /^#learn(?:\/([a-z0-9-]{1,40}))?(?:\/([a-z0-9-]{1,40}))?\/?(\?only)?$/;

/** The address in a location's hash; the contents where it names nothing that could exist. */
export function parseAddress(hash: string): Address {
  const [, chapter, step, only] = SHAPE.exec(hash) ?? [];
  return { chapter, step, only: only !== undefined };
}

/** The address without what mail and chats put behind it: a full stop, a bracket, a blank, parameters of their own. */
export const withoutTail = (hash: string): string => hash.replace(/(?:[^\w#/?-]|\?(?!only(?!\w|=))).*$/s, '');

export function hrefOf(chapter?: string, step?: string, only = false): string {
  const path = ['#learn', chapter, step].filter((part) => part !== undefined).join('/');
  return only ? `${path}?only` : path;
}
