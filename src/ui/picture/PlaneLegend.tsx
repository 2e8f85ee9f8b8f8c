/** What the marks of the picture of two columns mean. */

import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { drawPlane } from './draw-plane';
import { describePlane, outsideNote, type PlanePicture } from './plane';

interface Props {
  readonly picture: PlanePicture;
  readonly warp: boolean;
  readonly log: boolean;
}

export function PlaneLegend({ picture, warp, log }: Props) {
  const { near, focus, density, densityLabel, draws, synthetic } = picture;
  const faint = density?.members ? '; faint: each flow' : '';
  const outside = density && outsideNote(density);
  return (
    <ul class="legend">
      <li>
        <span class="key key-points" aria-hidden="true" />
        {near ? (focus === 'condition' ? `Data near the condition, ${near}` : near) : 'Data'}
      </li>
      {near && (
        <li>
          <span class="key key-points key-others" aria-hidden="true" />
          All rows
        </li>
      )}
      {density && (
        <>
          <li>
            <span class="key key-heat" aria-hidden="true" />
            {densityLabel}
          </li>
          <li>
            <span class="key key-contour" aria-hidden="true" />
            {warp ? 'latent grid, ±3 σ' : `50, 90, 99 % contours${faint}`}
          </li>
        </>
      )}
      {outside && <li class="warn">{outside}</li>}
      {draws !== undefined && <li>smoothed from {countOf(draws, 'draw')}</li>}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class="legend-end">
        <FigureButton
          draw={drawPlane(picture, { log, warp })}
          title={`${picture.y.label} against ${picture.x.label}`}
          name={`${picture.y.label} against ${picture.x.label}`}
          description={describePlane(picture)}
          legend={`Points: ${near ?? 'data'}.${density ? ` Colour and lines: ${densityLabel}; contours hold ${density.levels.map(({ mass }) => `${100 * mass} %`).join(', ')}${density.members ? '; faint: each flow' : ''}.` : ''}`}
          shape={0.9}
        />
      </li>
    </ul>
  );
}
