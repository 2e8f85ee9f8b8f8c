/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import { lazily } from '../lazily';
import { DataMarks, Mark } from '../Mark';
import type { CurvePicture } from './picture';

const CurveFigure = lazily(async () => (await import('./CurveFigure')).CurveFigure);

export function Legend({ picture }: { picture: CurvePicture }) {
  const { near, focus, density, densityLabel, truth, synthetic } = picture;
  return (
    <ul class="legend">
      <DataMarks mark="data" near={near} focus={focus} />
      {density && <Mark of="sample">{densityLabel}</Mark>}
      {density?.band && <Mark of="band">Range of the flows</Mark>}
      {truth && (
        <Mark of="truth">
          <span class="clip" title={truth.label}>
            True density
          </span>
        </Mark>
      )}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class="legend-end">
        <CurveFigure />
      </li>
    </ul>
  );
}
