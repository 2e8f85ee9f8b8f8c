/** What a person looks at and selects, as a session and a link keep it: none of it decides a result. */
import * as v from 'valibot';
import { MOST_LETTERS } from '../catalog/filter/tokens';

const expression = v.pipe(v.string(), v.maxLength(MOST_LETTERS));

export const lookSchema = v.strictObject({
  /** The view of the page by its name; one that the page does not know is left out by it. */
  view: v.exactOptional(v.pipe(v.string(), v.maxLength(20))),
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
