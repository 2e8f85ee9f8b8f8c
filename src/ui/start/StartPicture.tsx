/** The picture before anything is loaded: a flow moves galaxies from a normal distribution to the catalog, and the odd ones are ringed. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { Mark } from '../Mark';
import { useMedia } from '../media';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { useSelect } from '../session';
import { drawStart, ringPlaces, type StartMotion } from './draw-start';
import styles from './Start.module.css';
import { startOf } from './start';

/** As near as this a ring is meant, in CSS pixels. */
const REACH = 16;

const END: StartMotion = { still: true };

export function StartPicture() {
  const start = useMemo(startOf, []);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const [motion, setMotion] = useState<StartMotion>({ still });
  // What is being opened needs the processor, and takes the place of this picture.
  const opening = useSelect((state) => state.opening !== undefined);
  const [held, setHeld] = useState<number>();
  const host = useRef<HTMLDivElement>(null);
  const draw = useMemo(() => drawStart(start, opening ? END : motion, held), [start, motion, held, opening]);
  const odd = held === undefined ? undefined : start.search.least[held];
  const hover = (place: { readonly x: number; readonly y: number } | undefined) => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = host.current ?? {};
    const near = place
      ? ringPlaces(start, { width, height }).findIndex(({ x, y }) => Math.hypot(x - place.x, y - place.y) < REACH)
      : -1;
    setHeld(near < 0 ? undefined : near);
  };
  return (
    <>
      <ul class={plots.legend}>
        <Mark of="points">Galaxies</Mark>
        <Mark of="heat">Learned density</Mark>
        <li>
          <span class={`${plots.key} ${styles.ring}`} aria-hidden="true" />
          Least likely
        </li>
        <li class="badge">Synthetic demo</li>
        <li class={plots.legendEnd}>
          <button type="button" class="quiet" onClick={() => setMotion({ still: false })}>
            Play again
          </button>
        </li>
      </ul>
      <div class={plots.hero} ref={host}>
        <PlotCanvas
          class={plots.plot}
          draw={draw}
          label="Density"
          summary={`Synthetic demo: stellar mass against total mass of galaxies, the density that a flow has learned, and rings around the ${start.search.least.length} least likely galaxies.`}
          onHover={hover}
        />
        {odd && (
          <p class={`${plots.readout} ${plots.atLeft}`}>
            <strong>{odd.name}</strong>: {odd.reason}
          </p>
        )}
      </div>
    </>
  );
}
