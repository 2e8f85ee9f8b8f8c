/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import type { DensityCurve } from '../../analysis/density-plane';
import { DataMarks, Mark } from '../Mark';
import styles from '../plots/Plots.module.css';
import { OverlayKeys } from '../runs/OverlayKeys';
import { curveDistance, type Overlaid } from '../runs/overlay';
import { SubsetKeys } from '../selection/SubsetKeys';
import type { ShownSubset } from '../selection/shown-subsets';
import { CurveFigure } from './CurveFigure';
import { type CurvePicture, valueAt } from './picture';

interface Props {
  readonly picture: CurvePicture;
  readonly others: readonly Overlaid<DensityCurve>[];
  readonly subsets: readonly ShownSubset[];
}

export function Legend({ picture, others, subsets }: Props) {
  const { near, focus, density, densityLabel, truth, synthetic } = picture;
  return (
    <ul class={styles.legend}>
      <DataMarks mark="data" near={near} focus={focus} />
      <SubsetKeys subsets={subsets} />
      {density && <Mark of="sample">{densityLabel}</Mark>}
      {density?.band && <Mark of="band">Range of the flows</Mark>}
      <OverlayKeys<DensityCurve>
        others={others}
        distance={density && ((other) => curveDistance(density, (x) => valueAt(other, x)))}
      />
      {truth && (
        <Mark of="truth">
          <span class="clip" title={truth.label}>
            True density
          </span>
        </Mark>
      )}
      {synthetic && <li class="badge">{synthetic}</li>}
      <li class={styles.legendEnd}>
        <CurveFigure others={others} subsets={subsets} />
      </li>
    </ul>
  );
}
