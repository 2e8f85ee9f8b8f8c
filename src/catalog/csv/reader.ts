/** Text tables as one of the formats: the last to be asked, since anything may be text. */
import { type TableReader, wantedTable } from '../reader';

export const csvReader: TableReader = {
  what: 'a text table',
  matches: () => true,
  async load() {
    const { readCsv } = await import('./csv');
    return async (file, options) => {
      wantedTable(file.name ?? 'the file', options.table, []);
      return readCsv(file, options);
    };
  },
};
