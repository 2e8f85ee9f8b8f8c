/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import { lazily } from '../lazily';
import type { CurvePicture } from './picture';

const CurveFigure = lazily(async () => (await import('./CurveFigure')).CurveFigure);

export function Legend({ picture }: { picture: CurvePicture }) {
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
