/** What is said of cells that could not be read. */

/** Cells that are no numbers, with the first of them as it stands in the file; nothing where there are none. */
export function unreadNotes(cells: number, name: string, first: string): string[] {
  if (cells === 0) return [];
  const one = cells === 1;
  return [
    `${cells} ${one ? 'cell' : 'cells'} of “${name}” cannot be read as a number (“${first.slice(0, 40)}”) and ${one ? 'counts' : 'count'} as missing.`,
  ];
}
