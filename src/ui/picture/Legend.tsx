/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import type { DensityCurve } from '../../analysis/density-plane';
import { OverlayKeys } from '../runs/OverlayKeys';
import { curveDistance, type Overlaid } from '../runs/overlay';
import { CurveFigure } from './CurveFigure';
import { type CurvePicture, valueAt } from './picture';

interface Props {
  readonly picture: CurvePicture;
  readonly others: readonly Overlaid<DensityCurve>[];
}

export function Legend({ picture, others }: Props) {
  const { near, focus, density, densityLabel, truth, synthetic } = picture;
  return (
    <ul class="legend">
      <li>
        <span class="key key-data" aria-hidden="true" />
        {near ? (focus === 'condition' ? `Data near the condition, ${near}` : near) : 'Data'}
      </li>
      {near && (
        <li>
          <span class="key key-data key-others" aria-hidden="true" />
          All rows
        </li>
      )}
      {density && (
        <li>
          <span class="key key-sample" aria-hidden="true" />
          {densityLabel}
        </li>
      )}
      {density?.band && (
        <li>
          <span class="key key-band" aria-hidden="true" />
          Range of the flows
        </li>
      )}
      <OverlayKeys<DensityCurve>
        others={others}
        distance={density && ((other) => curveDistance(density, (x) => valueAt(other, x)))}
      />
      {truth && (
        <li>
          <span class="key key-truth" aria-hidden="true" />
          <span class="clip" title={truth.label}>
            True density
          </span>
        </li>
      )}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class="legend-end">
        <CurveFigure />
      </li>
    </ul>
  );
}
