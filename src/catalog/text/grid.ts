/** Rows of blank-separated tables whose cells stand under one another: what a blank cell, or a blank in a cell, does to them. */

/** Where the cells of a column stand. */
export interface Place {
  /** The first character, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The parts between which all cells of the head are blank. */
  readonly runs: readonly (readonly [number, number])[];
  /** All cells of the head begin, or end, together. */
  readonly left: boolean;
  readonly right: boolean;
}

/** The places of the columns, with at least one blank between them. */
export interface Grid {
  readonly places: readonly Place[];
}

/** Fewer rows can stand under one another by chance. */
const FEWEST_LINES = 8;
/** Beside the words of a header. */
const FEWEST_UNDER = 2;
const MAX_LINE = 4_000;
/** Lines of a head that may stand outside of a grid in which all others stand. */
const MAX_OUTSIDE = 0.05;

/**
 * The grid in which all lines of a head stand, where they are padded with blanks to do so. The header, where it is given, widens the places
 * of its columns.
 */
export function gridOf(lines: readonly string[], header = '', fewest = FEWEST_LINES): Grid | undefined {
  if (lines.length < fewest || [header, ...lines].some((line) => line.length > MAX_LINE || /[\t"']/.test(line)))
    return undefined;
  // Without padding, cells of equal length stand under one another by chance.
  if (!lines.some((line) => /^ | {2}/.test(line.trimEnd()))) return undefined;
  const filled = fillOf([header, ...lines]);
  const places: Place[] = [];
  for (let i = 0, from = -1; i < filled.length; i++) {
    const isFull = (filled[i] as number) > 0;
    if (isFull && from < 0) from = i;
    if (!isFull && from >= 0) {
      places.push(placeOf(lines, from, i));
      from = -1;
    }
  }
  return places.length > 1 ? { places } : undefined;
}

/**
 * The grid in which all lines of a head stand under the words of their header: the cells of a column, such as dates with times, may hold blanks at
 * one place. What stands left of the first word is one more column, of row names. Undefined where a column has no word, or a word several columns.
 */
export function gridUnder(header: string, lines: readonly string[]): Grid | undefined {
  const runs = gridOf(lines, '', FEWEST_UNDER)?.places;
  if (!runs) return undefined;
  const words = Array.from(header.matchAll(/\S+/g), ({ index, 0: word }) => ({ from: index, to: index + word.length }));
  const over = (run: Place) => words.findIndex(({ from, to }) => from < run.to && to > run.from);
  if (runs.some((run) => words.filter(({ from, to }) => from < run.to && to > run.from).length > 1)) return undefined;
  const owners = runs.map(over);
  if (words.some((_, i) => !owners.includes(i))) return undefined;
  const first = owners.findIndex((owner) => owner >= 0);
  for (let i = first + 1; i < runs.length; i++) {
    if (owners[i] !== -1) continue;
    const [before, run, after] = [runs[i - 1] as Place, runs[i] as Place, runs[i + 1]];
    // A column without a word of its own is part of the nearer one; of the right one where its word ends with that.
    const isRight = after && (owners[i + 1] as number) >= 0 && words[owners[i + 1] as number]?.to === after.to;
    const [left, right] = [run.from - before.to, after ? after.from - run.to : Number.POSITIVE_INFINITY];
    owners[i] =
      right < left || (right === left && isRight && words[owners[i - 1] as number]?.from !== before.from)
        ? (owners[i + 1] as number)
        : (owners[i - 1] as number);
  }
  if (owners.slice(first).some((owner, i, all) => owner < 0 || owner < (all[i - 1] ?? 0))) return undefined;
  const places = [...new Set(owners)].map((owner) => {
    const own = runs.filter((_, i) => owners[i] === owner);
    return {
      ...placeOf(lines, own[0]?.from ?? 0, own.at(-1)?.to ?? 0),
      runs: own.flatMap(({ runs: [run] }) => (run ? [run] : [])),
    };
  });
  return { places };
}

/** The grid of all but one line in twenty: a row that does not keep to it is judged by itself. */
export function gridOfMost(lines: readonly string[]): Grid | undefined {
  const most = Math.max(1, Math.floor(MAX_OUTSIDE * lines.length));
  if (lines.length < FEWEST_LINES || lines.some((line) => line.length > MAX_LINE)) return undefined;
  const filled = fillOf(lines);
  const inside = lines.filter(
    (line) => !Array.from(line).some((one, i) => one !== ' ' && (filled[i] as number) <= most),
  );
  return lines.length - inside.length <= most ? gridOf(inside) : undefined;
}

/** How many lines have a character in each place of a line, and none behind the longest. */
function fillOf(lines: readonly string[]): Uint32Array {
  const filled = new Uint32Array(Math.max(...lines.map((line) => line.length)) + 1);
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) if (line[i] !== ' ') filled[i] = (filled[i] as number) + 1;
  }
  return filled;
}

function placeOf(lines: readonly string[], from: number, to: number): Place {
  const cells = lines.map((line) => line.slice(from, to).padEnd(to - from)).filter((cell) => cell.trim() !== '');
  return {
    from,
    to,
    runs: [[from, to]],
    left: cells.every((cell) => !cell.startsWith(' ')),
    right: cells.every((cell) => !cell.endsWith(' ')),
  };
}

/**
 * The cells of a line by its grid, where it keeps to it and `cells`, by blanks alone, are others: a blank cell is one, and a name of two
 * words is one cell. A row that has both, but for blanks where the cells of the whole column have one, is kept whole in one cell, for nobody to
 * trust, and so is one that leaves the grid with as many words as columns, unless each stands under its column or was pushed aside by a wider one.
 */
export function gridCells(line: string, cells: readonly string[], { places }: Grid): readonly string[] {
  let end = 0;
  let kept = true;
  for (const { from, to } of places) {
    for (let i = end; i < from && kept; i++) if (line.charCodeAt(i) > 32) kept = false;
    end = to;
  }
  if (!kept || (line.length > end && line.slice(end).trim() !== '')) {
    return cells.length !== places.length || standUnder(line, places) ? cells : [line];
  }
  if (cells.length === places.length && places.every((place) => isFilled(line, place))) return cells;
  const read = places.map(({ from, to }) => line.slice(from, to).trim());
  const blank = read.includes('');
  const spaced = places.some(({ runs }) => runs.some(([from, to]) => line.slice(from, to).trim().includes(' ')));
  if (!blank && !spaced && cells.length === places.length) return cells;
  return blank && spaced ? [line] : read;
}

function isFilled(line: string, { from, to }: Place): boolean {
  for (let i = Math.min(to, line.length) - 1; i >= from; i--) if (line.charCodeAt(i) > 32) return true;
  return false;
}

/**
 * Whether the words of a line stand under the columns in their order. A word wider than its place pushes those behind it to the right, by at most
 * what it is wider; nothing moves a word to the left.
 */
function standUnder(line: string, places: readonly Place[]): boolean {
  let [low, high] = [0, 0];
  let end = 0;
  for (const { from, to, left, right } of places) {
    let start = end;
    while (start < line.length && line.charCodeAt(start) <= 32) start += 1;
    if (start === line.length) return false;
    end = start;
    while (end < line.length && line.charCodeAt(end) > 32) end += 1;
    const wider = Math.max(0, end - start - (to - from));
    const [fromLeft, fromRight] = [start - from, end - to];
    if (left && fromLeft >= low && fromLeft <= high) [low, high] = [fromLeft, fromLeft + wider];
    else if (right && fromRight >= low && fromRight <= high + wider) [low, high] = [fromRight, fromRight];
    else if (!left && !right && end > from + low && start < to + high) high += wider;
    else return false;
  }
  return true;
}
