/** The density over two columns, with what it is under the pointer. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { lazily } from '../lazily';
import { marks } from '../outliers/load-marks';
import { type Place, PlotCanvas } from '../plots/canvas';
import styles from '../plots/Plots.module.css';
import { planePanels } from '../plots/panels';
import { planeFrame } from '../plots/plane-frame';
import { overlaidPlanes } from '../runs/overlay';
import { useOverlaid } from '../runs/use-overlaid';
import { Hands } from '../selection/Hands';
import { nearestRow } from '../selection/nearest';
import { useRowWords } from '../selection/row-words';
import { useShownSubsets } from '../selection/shown-subsets';
import { useSelect, useSession } from '../session';
import { drawPlane } from './draw-plane';
import { PlaneLegend } from './PlaneLegend';
import { syntheticLabel } from './picture';
import { describePlane, type PlanePicture, planePictureOf, readPlaneAt } from './plane';
import { useColours } from './use-colours';

const PlaneMarks = lazily(async () => (await marks()).PlaneMarks);

/** A point this near to the pointer is named. */
const NEAR = 7;

export function PlanePart() {
  const picture = useSelect((state) => planePictureOf(state, syntheticLabel(state.catalog)));
  const log = useSelect((state) => state.logDensity);
  return picture ? <Plane picture={picture} log={log} /> : null;
}

function Plane({ picture, log }: { picture: PlanePicture; log: boolean }) {
  const [hover, setHover] = useState<Place>();
  const session = useSession();
  const axes = useSelect((state) => state.axes);
  const host = useRef<HTMLDivElement>(null);
  const warp = useSelect((state) => state.warp);
  const marked = useSelect((state) => state.outliers !== undefined || state.marked?.point !== undefined);
  const size = { width: host.current?.clientWidth ?? 0, height: host.current?.clientHeight ?? 0 };
  const { box, x, y } = planeFrame(
    size,
    picture.x.range ?? picture.x.histogram,
    picture.y.range ?? picture.y.histogram,
  );
  const inside =
    hover && hover.x >= box.left && hover.x <= box.right && hover.y >= box.top && hover.y <= box.bottom
      ? hover
      : undefined;
  const near =
    inside &&
    nearestRow(
      session.state.value,
      { box, x: { feature: axes[0], scale: x }, y: { feature: axes[1], scale: y } },
      inside.x,
      inside.y,
      NEAR,
    );
  const words = useRowWords(near?.row);
  const colours = useColours(picture.rows);
  const others = useOverlaid(overlaidPlanes);
  const subsets = useShownSubsets();
  const difference = useSelect((state) => state.difference);
  const shown = useMemo(
    () => ({ log, warp, colours, others, subsets, difference }),
    [log, warp, colours, others, subsets, difference],
  );
  const draw = useMemo(() => drawPlane(picture, { ...shown, hover: inside }), [picture, shown, inside]);
  return (
    <>
      <PlaneLegend picture={picture} shown={shown} />
      <div class={styles.hero} data-part="plane" ref={host}>
        <PlotCanvas
          class={styles.plot}
          draw={draw}
          label="Density over two columns"
          summary={describePlane(picture)}
          onHover={setHover}
        />
        {marked && <PlaneMarks />}
        <Hands host={host} panels={planePanels} />
        {inside && (
          <dl class={`${styles.readout} ${inside.x > size.width / 2 ? styles.atLeft : styles.atRight}`}>
            {[...words, ...readPlaneAt(picture, x.invert(inside.x), y.invert(inside.y))].map(({ name, value }) => (
              <div key={name}>
                <dt class="clip">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </>
  );
}
