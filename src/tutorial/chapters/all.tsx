/** The chapters with their figures, in the order in which they build on each other. */
import type { ComponentType, VNode } from 'preact';
import type { Address } from '../address';
import type { Answered, Chapter, FigureProps } from '../chapter';
import { ChangeFigure } from '../figures/ChangeFigure';
import { DensityFigure } from '../figures/DensityFigure';
import { ErrorsFigure } from '../figures/ErrorsFigure';
import { KnotsFigure } from '../figures/KnotsFigure';
import { LearningFigure } from '../figures/LearningFigure';
import { OutliersFigure } from '../figures/OutliersFigure';
import { PosteriorFigure } from '../figures/PosteriorFigure';
import { TrustFigure } from '../figures/TrustFigure';
import { TwoFigure } from '../figures/TwoFigure';
import type { MaterialKind } from '../material';
import { Player } from '../Player';
import { restart } from '../Ways';
import { changeChapter } from './change';
import { densityChapter } from './density';
import { errorsChapter } from './errors';
import { knotsChapter } from './knots';
import { learningChapter } from './learning';
import { outliersChapter } from './outliers';
import { posteriorChapter } from './posterior';
import { trustChapter } from './trust';
import { twoChapter } from './two';

/** A chapter without the type of its state. */
export interface ListedChapter {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly steps: readonly {
    readonly name: string;
    readonly title: string;
    /** What an exercise of it can bring in place of its own data. */
    readonly takes?: readonly MaterialKind[];
  }[];
  render(address: Address): VNode;
  /** The state at the beginning, with no step done. */
  restart(): void;
}

function listed<State extends Answered>(
  chapter: Chapter<State>,
  Figure: ComponentType<FigureProps<State>>,
): ListedChapter {
  const { name, title, about, steps } = chapter;
  return {
    name,
    title,
    about,
    steps,
    render: ({ step, only, exercise }) => (
      <Player
        key={name}
        chapter={chapter}
        Figure={Figure}
        step={step}
        only={only}
        exercise={exercise}
        next={CHAPTERS[CHAPTERS.findIndex((other) => other.name === name) + 1]}
      />
    ),
    restart: () => restart(chapter),
  };
}

export const CHAPTERS: readonly ListedChapter[] = [
  listed(densityChapter, DensityFigure),
  listed(changeChapter, ChangeFigure),
  listed(knotsChapter, KnotsFigure),
  listed(learningChapter, LearningFigure),
  listed(twoChapter, TwoFigure),
  listed(trustChapter, TrustFigure),
  listed(outliersChapter, OutliersFigure),
  listed(posteriorChapter, PosteriorFigure),
  listed(errorsChapter, ErrorsFigure),
];
