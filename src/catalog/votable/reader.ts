/** VOTables as one of the formats. */
import type { TableReader } from '../reader';

export const votableReader: TableReader = {
  what: 'a VOTable',
  matches(head) {
    const text = new TextDecoder().decode(head, { stream: true }).trimStart();
    return text.startsWith('<') && /<(?:[\w.-]+:)?VOTABLE[\s>]/.test(text);
  },
  async load() {
    return (await import('./read')).readVotable;
  },
};
