/** The picture of one column as a figure for a paper. */
import { FigureButton } from '../figure/FigureButton';
import { useSelect } from '../session';
import { drawDensity } from './draw-density';
import { curvePictureOf, describePicture } from './picture';

export function CurveFigure() {
  const picture = useSelect(curvePictureOf);
  const log = useSelect((state) => state.logDensity);
  if (!picture) return null;
  const { density } = picture;
  const motion = density && { from: density, to: density, start: 0 };
  return (
    <FigureButton
      draw={drawDensity({ picture, motion, log, hover: undefined })}
      title={picture.axis}
      name={picture.axis}
      description={describePicture(picture)}
      legend={`Histogram: ${picture.near ?? 'data'}.${density ? ` Line: ${picture.densityLabel}.` : ''}${picture.truth ? ` Dashed: ${picture.truth.label}.` : ''}`}
      shape={0.68}
    />
  );
}
