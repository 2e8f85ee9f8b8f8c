/** The picture of one column as a figure for a paper. */
import type { DensityCurve } from '../../analysis/density-plane';
import { FigureButton } from '../figure/FigureButton';
import type { Overlaid } from '../runs/overlay';
import { subsetWords } from '../selection/SubsetKeys';
import type { ShownSubset } from '../selection/shown-subsets';
import { useSelect } from '../session';
import { drawDensity } from './draw-density';
import { curvePictureOf, describePicture } from './picture';

interface Props {
  readonly others: readonly Overlaid<DensityCurve>[];
  readonly subsets: readonly ShownSubset[];
}

export function CurveFigure({ others, subsets }: Props) {
  const picture = useSelect(curvePictureOf);
  const log = useSelect((state) => state.logDensity);
  if (!picture) return null;
  const { density } = picture;
  const motion = density && { from: density, to: density, start: 0 };
  return (
    <FigureButton
      draw={drawDensity({ picture, motion, log, others, subsets, hover: undefined })}
      title={picture.axis}
      name={picture.axis}
      description={describePicture(picture)}
      legend={`Histogram: ${picture.near ?? 'data'}.${density ? ` Line: ${picture.densityLabel}.` : ''}${picture.truth ? ` Dashed: ${picture.truth.label}.` : ''}${others.map(({ name }) => ` Line in colour: ${name}.`).join('')}${subsetWords(subsets)}`}
      shape={0.68}
    />
  );
}
