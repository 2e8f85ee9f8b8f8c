/** Every pair of the columns of a posterior, by contours of its draws. */
import { useMemo } from 'preact/hooks';
import { shownName } from '../../catalog/readable-name';
import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { drawPosterior, type PosteriorPicture } from './draw-posterior';
import styles from './Infer.module.css';

/** More pairs than these are too small to be read here. */
const MOST_PAIRS = 8;

interface PairsProps extends PosteriorPicture {
  /** Which posterior, behind its name: ', independent rows'. */
  readonly of?: string;
}

export const Pairs = (props: PairsProps) =>
  props.columns.length < 2 || props.columns.length > MOST_PAIRS ? null : <Corner {...props} />;

function Corner({ columns, cloud, truth, of = '' }: PairsProps) {
  const draw = useMemo(() => drawPosterior({ columns, cloud, truth }), [columns, cloud, truth]);
  const names = columns.map(({ choice }) => shownName(choice));
  const draws = countOf(cloud.length / columns.length, 'draw');
  const marked = columns.some(({ choice }) => truth.has(choice.name));
  const summary = `${names.join(', ')}: contours hold 50, 90 and 99 % of ${draws}.${marked ? ' Lines: values of the row.' : ''}`;
  return (
    <figure class={styles.pairs}>
      <figcaption>
        <span class="clip">
          Every pair{of}: 50, 90, 99 % of {draws}
        </span>
        <FigureButton
          draw={draw}
          title={`Posterior of every pair${of}`}
          description={summary}
          shape={1}
          name={`the posterior of every pair${of}`}
          legend={`Red: ${draws} of the posterior.${marked ? ' Blue: values of the row.' : ''}`}
        />
      </figcaption>
      <PlotCanvas class={plots.plot} draw={draw} label={`Posterior of every pair${of}`} summary={summary} />
    </figure>
  );
}
