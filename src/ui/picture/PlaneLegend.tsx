/** What the marks of the picture of two columns mean. */

import { FigureButton } from '../figure/FigureButton';
import { compact, countOf } from '../format';
import { DataMarks, Mark } from '../Mark';
import { type Colours, stepColours } from './colours';
import { drawPlane } from './draw-plane';
import { describePlane, outsideNote, type PlanePicture } from './plane';

interface Props {
  readonly picture: PlanePicture;
  readonly warp: boolean;
  readonly log: boolean;
  readonly colours: Colours | undefined;
}

export function PlaneLegend({ picture, warp, log, colours }: Props) {
  const { near, focus, density, densityLabel, draws, synthetic } = picture;
  const faint = density?.members ? '; faint: each flow' : '';
  const outside = density && outsideNote(density);
  return (
    <ul class="legend">
      <DataMarks mark="points" near={near} focus={focus} />
      {colours && <Bar colours={colours} />}
      {density && (
        <>
          {!colours && <Mark of="heat">{densityLabel}</Mark>}
          <Mark of="contour">{warp ? 'latent grid, ±3 σ' : `50, 90, 99 % contours${faint}`}</Mark>
        </>
      )}
      {outside && <li class="warn">{outside}</li>}
      {draws !== undefined && <li>smoothed from {countOf(draws, 'draw')}</li>}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class="legend-end">
        <FigureButton
          draw={drawPlane(picture, { log, warp, colours })}
          title={`${picture.y.label} against ${picture.x.label}`}
          name={`${picture.y.label} against ${picture.x.label}`}
          description={describePlane(picture)}
          legend={`Points: ${near ?? 'data'}${colours ? `, coloured by ${colours.column}` : ''}.${density ? ` Colour and lines: ${densityLabel}; contours hold ${density.levels.map(({ mass }) => `${100 * mass} %`).join(', ')}${density.members ? '; faint: each flow' : ''}.` : ''}`}
          shape={0.9}
        />
      </li>
    </ul>
  );
}

/** Which colour stands for which value. */
function Bar({ colours: { column, unit, from, to, log, missing } }: { colours: Colours }) {
  const panel = getComputedStyle(document.documentElement).getPropertyValue('--panel');
  const name = unit ? `${column} [${unit}]` : column;
  const grey = missing > 0 ? `, grey: ${countOf(missing, 'point')} without a value` : '';
  return (
    <li title={`${name}: 2 % of the values lie beyond either end`}>
      {compact(from, 3)}
      <span
        class="key colour-bar"
        aria-hidden="true"
        style={{ background: `linear-gradient(90deg, ${stepColours(panel).join(', ')})` }}
      />
      {compact(to, 3)} {name}
      {log ? ', logarithmic' : ''}
      {grey}
    </li>
  );
}
