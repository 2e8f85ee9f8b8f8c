/** Names of the two-dimensional toys, apart from their definitions so that a schema can know them without loading these. */
export const TOY_NAMES = [
  'gaussian',
  'crescent',
  'crescent-cubed',
  'sine',
  'abs',
  'sign',
  'checkerboard',
  'eight-gaussians',
  'two-moons',
  'sklearn-moons-05',
  'sklearn-moons-10',
  'two-spirals',
] as const;
export type ToyName = (typeof TOY_NAMES)[number];
