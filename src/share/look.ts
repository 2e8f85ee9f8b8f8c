/** What a person looks at and selects, as a session and a link keep it: none of it decides a result. */
import * as v from 'valibot';
import { MOST_LETTERS } from '../catalog/filter/tokens';

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

export const lookSchema = v.strictObject({
  /** The view of the page by its name; one that the page does not know is left out by it. */
  view: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
  /** Rows that were asked of the finished run, the newest first; in a session alone. */
  questions: v.exactOptional(v.pipe(v.array(questionSchema), v.maxLength(12))),
  /** The expression of the selected rows. */
  selected: v.exactOptional(expression),
  /** The column that colours the points. */
  colourBy: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  /** Kept selections, each an expression with its name. */
  subsets: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ name: v.pipe(v.string(), v.maxLength(100)), where: expression })),
      v.maxLength(100),
    ),
  ),
});

export type KeptLook = v.InferOutput<typeof lookSchema>;
