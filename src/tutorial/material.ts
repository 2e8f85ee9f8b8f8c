/** What a teacher brings to a step in place of its own data: as it is typed, as it travels in a link, and as it is checked there. */
import { problemOf } from '../base/problem';
import { compileFormula } from '../catalog/formula';
import { TOY_NAMES, type ToyName } from '../catalog/toy-names';
import { deviationOf, meanOf } from './mathematics/gaussian';

export type Material =
  /** A table of one column, standardised. */
  | { readonly kind: 'values'; readonly values: readonly number[] }
  /** A density in x, from −3 to 3, of any area. */
  | { readonly kind: 'formula'; readonly formula: string }
  | { readonly kind: 'toy'; readonly toy: ToyName }
  /** A table of two columns, both standardised, x and y in turn. */
  | { readonly kind: 'pairs'; readonly values: readonly number[] };

export type MaterialKind = Material['kind'];

/** Rows of a table that travels in a link. */
export const ROWS = { least: 10, most: 200 } as const;
export const MOST_FORMULA = 200;
/** Where a density that was typed is drawn, and places at which it is looked at. */
const FORMULA_REACH = 3;
const FORMULA_PLACES = 241;
/** Standardised values farther out are no table that a figure could show. */
const FARTHEST = 20;

const columnOf = (numbers: readonly number[], columns: number, column: number) =>
  numbers.filter((_, i) => i % columns === column);

/** A table as a teacher typed it, standardised to so many decimals; a sentence where it is none. */
function tableIn(text: string, columns: 1 | 2, decimals: number): readonly number[] | string {
  const cells = (line: string) => line.split(/[\s,;]+/).filter((cell) => cell !== '');
  const typed = cells(text);
  const numbers = typed.map(Number);
  const wrong = typed.find((_, i) => !Number.isFinite(numbers[i]));
  if (wrong !== undefined) return `“${wrong.slice(0, 20)}” is not a number.`;
  const lines = text.split(/\r?\n/).map(cells);
  const uneven = columns > 1 ? lines.findIndex(({ length }) => length !== 0 && length !== columns) : -1;
  if (uneven >= 0) return `Line ${uneven + 1} has ${lines[uneven]?.length} numbers, where two are needed.`;
  const rows = numbers.length / columns;
  if (rows < ROWS.least || rows > ROWS.most)
    return `A table in a link has ${ROWS.least} to ${ROWS.most} rows; this one has ${rows}.`;
  const scales = Array.from({ length: columns }, (_, column) => {
    const values = columnOf(numbers, columns, column);
    return { mean: meanOf(values), deviation: deviationOf(values) };
  });
  if (scales.some(({ deviation }) => !(deviation > 0))) return 'The values of a column are all equal.';
  const standardised = numbers.map((value, i) => {
    const { mean, deviation } = scales[i % columns] as (typeof scales)[number];
    return Number(((value - mean) / deviation).toFixed(decimals));
  });
  return isTable(standardised, columns) ? standardised : 'These values are too far apart.';
}

const isTable = (value: unknown, columns: number): value is readonly number[] =>
  Array.isArray(value) &&
  value.length % columns === 0 &&
  value.length >= columns * ROWS.least &&
  value.length <= columns * ROWS.most &&
  value.every((one) => typeof one === 'number' && Math.abs(one) <= FARTHEST) &&
  Array.from({ length: columns }, (_, column) => deviationOf(columnOf(value, columns, column))).every((d) => d > 0);

/** Why a formula is no density, as a sentence; undefined where it is one. */
function formulaProblem(formula: string): string | undefined {
  if (formula.length > MOST_FORMULA) return `A formula in a link has at most ${MOST_FORMULA} letters.`;
  try {
    const density = compileFormula(formula);
    const values = Array.from({ length: FORMULA_PLACES }, (_, i) =>
      density(FORMULA_REACH * ((2 * i) / (FORMULA_PLACES - 1) - 1)),
    );
    if (values.some((value) => !(value >= 0 && value < 1e100)))
      return 'The formula is negative, infinite or no number somewhere between −3 and 3.';
    // Every twentieth place is one at which it is drawn.
    const drawn = values.filter((_, i) => i % 20 === 0);
    return drawn.some((value) => value > 1e-100) ? undefined : 'The formula is zero at every half unit from −3 to 3.';
  } catch (error) {
    const { message, hint } = problemOf(error);
    return `${message} ${hint}`;
  }
}

/** What was typed, or chosen, as material; a sentence where it is none. */
export function materialIn(kind: MaterialKind, text: string): Material | string {
  switch (kind) {
    case 'values': {
      const values = tableIn(text, 1, 3);
      return typeof values === 'string' ? values : { kind, values };
    }
    case 'pairs': {
      const values = tableIn(text, 2, 2);
      return typeof values === 'string' ? values : { kind, values };
    }
    case 'formula': {
      const formula = text.trim();
      return formulaProblem(formula) ?? { kind, formula };
    }
    case 'toy': {
      const toy = TOY_NAMES.find((name) => name === text);
      return toy ? { kind, toy } : `There is no shape “${text.slice(0, 20)}”.`;
    }
    default:
      return kind satisfies never;
  }
}

/** Of a table of two columns in a link: whole numbers are shorter. */
const HUNDREDTHS = 100;

/** The entry of a link's JSON. */
export function packedMaterial(material: Material): Readonly<Record<string, unknown>> {
  switch (material.kind) {
    case 'values':
      return { v: material.values };
    case 'pairs':
      return { w: material.values.map((value) => Math.round(HUNDREDTHS * value)) };
    case 'formula':
      return { f: material.formula };
    case 'toy':
      return { y: material.toy };
    default:
      return material satisfies never;
  }
}

/** The material in a link's JSON; undefined where there is none, `wrong` where it is none that a page like this one writes. */
export function unpackedMaterial({ v, w, f, y }: Readonly<Record<string, unknown>>): Material | undefined | 'wrong' {
  if (v !== undefined) return isTable(v, 1) ? { kind: 'values', values: v } : 'wrong';
  if (w !== undefined) {
    const values = Array.isArray(w) ? w.map((value) => value / HUNDREDTHS) : w;
    return isTable(values, 2) ? { kind: 'pairs', values } : 'wrong';
  }
  const [kind, text] = f === undefined ? (['toy', y] as const) : (['formula', f] as const);
  if (text === undefined) return undefined;
  const material = typeof text === 'string' ? materialIn(kind, text) : 'wrong';
  return typeof material === 'string' ? 'wrong' : material;
}

/** A sentence for whoever does the exercise. */
export function materialWords(material: Material): string {
  switch (material.kind) {
    case 'values':
      return `The density is that of your teacher’s table of ${material.values.length} values, scaled to mean 0 and standard deviation 1.`;
    case 'formula':
      return `The density is your teacher’s, ${material.formula}, drawn in straight lines between 13 places.`;
    case 'toy':
      return `The rows are drawn from the known density “${material.toy}”.`;
    case 'pairs':
      return `The rows are your teacher’s table of ${material.values.length / 2} rows. Both columns are scaled to mean 0 and standard deviation 1.`;
    default:
      return material satisfies never;
  }
}
