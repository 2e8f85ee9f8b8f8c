/** What the marks of the picture of two columns mean. */
import type { DensityPlane } from '../../analysis/density-plane';
import { Check } from '../Check';
import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { DataMarks, Mark } from '../Mark';
import { ringWords, withRings } from '../outliers/draw-rings';
import styles from '../plots/Plots.module.css';
import { planePanels } from '../plots/panels';
import { OverlayKeys } from '../runs/OverlayKeys';
import { planeDistance } from '../runs/overlay';
import { SubsetKeys, subsetWords } from '../selection/SubsetKeys';
import { useSelect, useSession } from '../session';
import { ColourBar } from './ColourBar';
import { drawPlane, type PlaneOptions } from './draw-plane';
import { describePlane, outsideNote, type PlanePicture } from './plane';
import { shownRange } from './shown-range';

interface Props {
  readonly picture: PlanePicture;
  readonly shown: PlaneOptions;
}

export function PlaneLegend({ picture, shown }: Props) {
  const { warp, colours, others = [], subsets = [], difference = false } = shown;
  const session = useSession();
  const marks = useSelect((state) => state.outliers?.marks);
  const { limits, flipped, axes } = session.state.value;
  const features = useSelect((state) => state.prepared?.features) ?? [];
  const { near, focus, density, densityLabel, draws, synthetic } = picture;
  const faint = density?.members ? '; faint: each flow' : '';
  const outside = density && outsideNote(density);
  return (
    <ul class={styles.legend}>
      <DataMarks mark={colours || subsets.length > 0 ? 'points plain' : 'points'} near={near} focus={focus} />
      <SubsetKeys subsets={subsets} />
      {colours && <ColourBar colours={colours} />}
      {density && (
        <>
          {!colours && (
            <Mark of="heat">{difference && others[0] ? `${densityLabel} minus ${others[0].name}` : densityLabel}</Mark>
          )}
          <Mark of="contour">{warp ? 'latent grid, ±3 σ' : `50, 90, 99 % contours${faint}`}</Mark>
        </>
      )}
      <OverlayKeys<DensityPlane> others={others} distance={density && ((other) => planeDistance(density, other))} />
      {density && others.length > 0 && !colours && (
        <li>
          <Check checked={difference} onTick={(on) => session.look({ difference: on })}>
            Difference
          </Check>
        </li>
      )}
      {outside && <li class="warn">{outside}</li>}
      {draws !== undefined && <li>smoothed from {countOf(draws, 'draw')}</li>}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class={styles.legendEnd}>
        <FigureButton
          draw={withRings(drawPlane(picture, shown), {
            ...{ marks, axes, panels: planePanels, radius: 4 },
            ranges: features.map((feature) => shownRange({ limits, flipped }, feature)),
          })}
          title={`${picture.y.label} against ${picture.x.label}`}
          name={`${picture.y.label} against ${picture.x.label}`}
          description={describePlane(picture)}
          legend={`Points: ${near ?? 'data'}${colours ? `, coloured by ${colours.column}` : ''}.${density ? ` Colour and lines: ${densityLabel}; contours hold ${density.levels.map(({ mass }) => `${100 * mass} %`).join(', ')}${density.members ? '; faint: each flow' : ''}.` : ''}${others.map(({ name }) => ` Contours in colour: ${name}.`).join('')}${subsetWords(subsets)}${ringWords(marks)}`}
          shape={0.9}
        />
      </li>
    </ul>
  );
}
