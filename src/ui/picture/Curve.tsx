/** The density of one column over its histogram, with what it is under the pointer. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { DensityCurve } from '../../analysis/density-plane';
import { plotBox } from '../plots/axes';
import { PlotCanvas } from '../plots/canvas';
import { curveAt, type Motion } from '../plots/living';
import styles from '../plots/Plots.module.css';
import { overlaidCurves } from '../runs/overlay';
import { useOverlaid } from '../runs/use-overlaid';
import { useShownSubsets } from '../selection/shown-subsets';
import { useSelect } from '../session';
import { drawDensity, xScale } from './draw-density';
import { Legend } from './Legend';
import { type CurvePicture, curvePictureOf, densityUnit, describePicture, readoutAt } from './picture';

export function CurvePart() {
  const picture = useSelect(curvePictureOf);
  const log = useSelect((state) => state.logDensity);
  return picture ? <Density picture={picture} log={log} /> : null;
}

function Density({ picture, log }: { picture: CurvePicture; log: boolean }) {
  const others = useOverlaid(overlaidCurves);
  const subsets = useShownSubsets();
  const [hover, setHover] = useState<number>();
  const host = useRef<HTMLDivElement>(null);
  const motion = useMotion(picture.density);
  const draw = useMemo(
    () => drawDensity({ picture, motion, log, others, subsets, hover }),
    [picture, motion, log, others, subsets, hover],
  );
  const width = host.current?.clientWidth ?? 0;
  const box = plotBox({ width, height: 0 });
  const reading = hover === undefined || hover < box.left || hover > box.right ? undefined : hover;
  return (
    <>
      <Legend picture={picture} others={others} subsets={subsets} />
      <div class={styles.hero} ref={host}>
        <PlotCanvas
          class={styles.plot}
          draw={draw}
          label="Density"
          summary={describePicture(picture)}
          onHover={(at) => setHover(at?.x)}
        />
        {reading !== undefined && (
          <dl class={`${styles.readout} ${reading > width / 2 ? styles.atLeft : styles.atRight}`}>
            {readoutAt(picture, xScale(picture, box).invert(reading)).map(({ name, value }) => (
              <div key={name}>
                <dt class="clip">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <div class={`${styles.readoutUnit} clip`}>densities {densityUnit(picture)}</div>
          </dl>
        )}
      </div>
    </>
  );
}

/** Glides from the density on screen to the newest; a still picture where the person asked for less motion. */
function useMotion(density: DensityCurve | undefined): Motion | undefined {
  const motion = useRef<Motion | undefined>(undefined);
  if (density === undefined) motion.current = undefined;
  else if (motion.current?.to !== density) {
    const now = performance.now();
    const still = motion.current === undefined || matchMedia('(prefers-reduced-motion: reduce)').matches;
    motion.current = {
      from: still || motion.current === undefined ? density : curveAt(motion.current, now),
      to: density,
      start: now,
    };
  }
  return motion.current;
}
