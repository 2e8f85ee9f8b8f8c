/** What a person looks at and selects, as a session and a link keep it: none of it decides a result. */
import * as v from 'valibot';
import { MOST_LETTERS } from '../catalog/filter/tokens';

export const MOST_SUBSETS = 100;

const expression = v.pipe(v.string(), v.maxLength(MOST_LETTERS));

const words = v.pipe(v.string(), v.maxLength(1_000));

/** A row that was asked of the finished run, as it was typed: asked again, it has the same answer. */
const questionSchema = v.strictObject({
  cells: v.pipe(
    v.array(
      v.strictObject({
        name: words,
        kind: v.picklist(['known', 'unknown', 'measured', 'above', 'below']),
        value: words,
        spread: words,
      }),
    ),
    v.maxLength(64),
  ),
  /** Of the columns that the model is given, in the units of the transformed columns. */
  context: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(64)),
  /** The row of the table, from 1; absent where it was typed. */
  row: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

export type KeptQuestion = v.InferOutput<typeof questionSchema>;

const column = v.pipe(v.string(), v.maxLength(1_000));

const finite = v.pipe(v.number(), v.finite());

const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63));

/** How the table of the catalog is sorted, and which of its rows it shows. */
const tableSchema = v.strictObject({
  sort: v.variant('by', [
    v.strictObject({ by: v.picklist(['row', 'rank', 'ln p']) }),
    v.strictObject({ by: v.literal('column'), column }),
  ]),
  descending: v.boolean(),
  where: expression,
});

export const lookSchema = v.strictObject({
  /** The view of the page by its name; one that the page does not know is left out by it. */
  view: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
  /** Rows that were asked of the finished run, the newest first; in a session alone. */
  questions: v.exactOptional(v.pipe(v.array(questionSchema), v.maxLength(12))),
  /** The expression of the selected rows. */
  selected: v.exactOptional(expression),
  /** The column that colours the points. */
  colourBy: v.exactOptional(column),
  /** Kept selections, each an expression with its name. */
  subsets: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(100)), where: expression })),
      v.maxLength(MOST_SUBSETS),
    ),
  ),
  /** Those of them that are drawn over one another, by their expressions. */
  shownSubsets: v.exactOptional(v.pipe(v.array(expression), v.maxLength(2))),
  /** Kept runs that are drawn over the picture, by `runMark`, and whether the first is drawn as a difference; in a session alone. */
  overlaid: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(8))), v.maxLength(3))),
  difference: v.exactOptional(v.literal(true)),
  /** The part of columns that pictures show, in the units of the transformed columns. */
  limits: v.exactOptional(
    v.pipe(
      v.array(
        v.pipe(
          v.strictObject({ column, from: finite, to: finite }),
          v.check(({ from, to }) => from < to, 'has no length'),
        ),
      ),
      v.maxLength(64),
    ),
  ),
  /** Columns whose axes run from right to left and from top to bottom. */
  flipped: v.exactOptional(v.pipe(v.array(column), v.maxLength(64))),
  /** Places of the two learned columns that the picture shows. */
  axes: v.exactOptional(v.strictTuple([place, place])),
  everyPair: v.exactOptional(v.literal(true)),
  logDensity: v.exactOptional(v.literal(true)),
  /** The context at which the density is shown, in the units of the transformed columns. */
  context: v.exactOptional(v.pipe(v.array(finite), v.maxLength(64))),
  table: v.exactOptional(tableSchema),
});

export type KeptLook = v.InferOutput<typeof lookSchema>;
