/** The network of chapter 5's picture: three variables in the order x₁, x₂, x₃. */
import { maskedPicture } from '../mathematics/masks';

export const PICTURE = maskedPicture([1, 2, 3], [6, 6]);
export const VARIABLES = ['x₁', 'x₂', 'x₃'] as const;
