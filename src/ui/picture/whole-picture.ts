/** The picture of the page's state, of one column or of two; what only its parts need is in theirs. */
import type { PageState } from '../state';
import { type CurvePicture, curvePictureOf, syntheticLabel } from './picture';
import { type PlanePicture, planePictureOf } from './plane';

export type Picture = CurvePicture | PlanePicture;

export const pictureOf = (state: PageState): Picture | undefined =>
  planePictureOf(state, syntheticLabel(state.catalog)) ?? curvePictureOf(state);

/** What a picture is of. */
export function titleOf(picture: Picture): string {
  return picture.kind === 'curve' ? picture.axis : `${picture.y.label} against ${picture.x.label}`;
}
