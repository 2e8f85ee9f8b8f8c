/** What is said while a chapter learns, by the control that comes of it. */

export const LEARNING = {
  angle: 'Learning the range given the angle',
  asked: 'Three flows learn the same galaxies',
  contest: 'Learning moons and chess board, twice each',
  level: 'Learning at four sizes of errors',
  moons: 'Learning the moons twice',
  observed: 'Learning the angle given the range',
  slice: 'Learning the two moons',
  stated: 'Deconvolving three times',
  width: 'Learning two peaks',
} as const;
