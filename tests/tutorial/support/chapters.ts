/** Every chapter as data, without the type of its state. */
import type { Chapter } from '../../../src/tutorial/chapter';
import { changeChapter } from '../../../src/tutorial/chapters/change';
import { densityChapter } from '../../../src/tutorial/chapters/density';
import { errorsChapter } from '../../../src/tutorial/chapters/errors';
import { knotsChapter } from '../../../src/tutorial/chapters/knots';
import { learningChapter } from '../../../src/tutorial/chapters/learning';
import { outliersChapter } from '../../../src/tutorial/chapters/outliers';
import { posteriorChapter } from '../../../src/tutorial/chapters/posterior';
import { trustChapter } from '../../../src/tutorial/chapters/trust';
import { twoChapter } from '../../../src/tutorial/chapters/two';

export const CHAPTERS = [
  densityChapter,
  changeChapter,
  knotsChapter,
  learningChapter,
  twoChapter,
  trustChapter,
  outliersChapter,
  posteriorChapter,
  errorsChapter,
] as unknown as readonly Chapter<never>[];
