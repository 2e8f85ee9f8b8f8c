/** Rows of blank-separated tables whose cells stand under one another: what a blank cell, or a blank in a cell, does to them. */

/** The places of the columns, first character and the one after the last, and one character of each gap between them. */
export interface Grid {
  readonly places: readonly (readonly [number, number])[];
}

/** Fewer rows can stand under one another by chance. */
const FEWEST_LINES = 8;
const MAX_LINE = 4_000;

/** The grid in which all lines of a head stand, where they are padded with blanks to do so. */
export function gridOf(lines: readonly string[]): Grid | undefined {
  if (lines.length < FEWEST_LINES || lines.some((line) => line.length > MAX_LINE || /[\t"']/.test(line)))
    return undefined;
  // Without padding, cells of equal length stand under one another by chance.
  if (!lines.some((line) => /^ | {2}/.test(line.trimEnd()))) return undefined;
  const length = Math.max(...lines.map((line) => line.length));
  const filled = new Uint8Array(length + 1);
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) if (line[i] !== ' ') filled[i] = 1;
  }
  const places: [number, number][] = [];
  for (let i = 0, from = -1; i <= length; i++) {
    if (filled[i] === 1 && from < 0) from = i;
    if (filled[i] !== 1 && from >= 0) {
      places.push([from, i]);
      from = -1;
    }
  }
  return places.length > 1 ? { places } : undefined;
}

/**
 * The cells of a line by its grid, where it keeps to it and `cells`, by blanks alone, are others: a blank cell is one, and a name of two
 * words is one cell. A row that has both is kept whole in one cell, for nobody to trust; a row that leaves the grid is `cells`.
 */
export function gridCells(line: string, cells: readonly string[], { places }: Grid): readonly string[] {
  if (cells.length === places.length && places.every((place) => isFilled(line, place))) return cells;
  let end = 0;
  const read: string[] = [];
  let blank = false;
  let spaced = false;
  for (const [from, to] of places) {
    for (let i = end; i < from; i++) if (line.charCodeAt(i) > 32) return cells;
    const cell = line.slice(from, to).trim();
    if (cell === '') blank = true;
    else if (cell.includes(' ')) spaced = true;
    read.push(cell);
    end = to;
  }
  if (line.length > end && line.slice(end).trim() !== '') return cells;
  if (!blank && !spaced) return cells;
  return blank && spaced ? [line] : read;
}

function isFilled(line: string, [from, to]: readonly [number, number]): boolean {
  for (let i = Math.min(to, line.length) - 1; i >= from; i--) if (line.charCodeAt(i) > 32) return true;
  return false;
}
