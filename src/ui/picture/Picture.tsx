/** The middle of the page: the living density over the histogram of the data. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { DensityCurve } from '../../analysis/density-plane';
import { Check } from '../Check';
import { count } from '../format';
import { lazily } from '../lazily';
import { useMedia } from '../media';
import { plotBox } from '../plots/axes';
import { PlotCanvas } from '../plots/canvas';
import { curveAt, type Motion } from '../plots/living';
import { useSelect, useSession } from '../session';
import { drawDensity, xScale } from './draw-density';
import { Legend } from './Legend';
import { PictureControls } from './PictureControls';
import { type CurvePicture, curvePictureOf, densityUnit, describePicture, readoutAt } from './picture';

const PictureTools = lazily(async () => (await import('../selection/PictureTools')).PictureTools);
const Corner = lazily(async () => (await import('../corner/Corner')).Corner);
const PlanePart = lazily(async () => (await import('./Plane')).PlanePart);
const StartPicture = lazily(async () => (await import('../start/StartPicture')).StartPicture);
const PlotlyButton = lazily(async () => (await import('./PlotlyButton')).PlotlyButton);

/** From this width on a pair and every pair stand beside each other. */
const ROOM_FOR_BOTH = '(min-width: 1900px)';

export function PictureRegion() {
  const picture = useSelect(curvePictureOf);
  const prepared = useSelect((state) => state.prepared !== undefined);
  const isPlane = useSelect(({ prepared }) => (prepared?.features.length ?? 0) > 1);
  const name = useSelect((state) => state.catalog?.name);
  /** A picture of its own would stand in the way of a model that was sent. */
  const start = useSelect(({ catalog, shared }) => catalog === undefined && shared === undefined);
  const log = useSelect((state) => state.logDensity);
  const session = useSession();
  const many = useSelect(
    ({ prepared, choosing }) => !choosing && prepared !== undefined && prepared.features.length > 2,
  );
  const everyPair = useSelect((state) => state.everyPair);
  const wide = useMedia(ROOM_FOR_BOTH);
  const both = many && wide;
  const corner = many && (wide || everyPair);
  return (
    <section class="region picture" aria-labelledby="picture-title">
      <header class="region-head">
        <h2 id="picture-title" title={name}>
          Density
        </h2>
        <div class="tools">
          {prepared && <PictureTools />}
          {many && !wide && (
            <Check checked={everyPair} onTick={session.setEveryPair}>
              Every pair
            </Check>
          )}
          {!start && (
            <>
              <Check checked={log} disabled={!picture} onTick={session.setLogDensity}>
                Log density
              </Check>
              <PlotlyButton />
            </>
          )}
        </div>
      </header>
      <div class={both ? 'pictures both' : 'pictures'}>
        {(both || !corner) && (
          <div class="picture-part">
            {start ? (
              <StartPicture />
            ) : isPlane ? (
              <PlanePart />
            ) : picture ? (
              <Density picture={picture} log={log} />
            ) : (
              <NoPicture />
            )}
          </div>
        )}
        {corner && <Corner />}
      </div>
      <PictureControls />
    </section>
  );
}

function Density({ picture, log }: { picture: CurvePicture; log: boolean }) {
  const [hover, setHover] = useState<number>();
  const host = useRef<HTMLDivElement>(null);
  const motion = useMotion(picture.density);
  const draw = useMemo(() => drawDensity({ picture, motion, log, hover }), [picture, motion, log, hover]);
  const width = host.current?.clientWidth ?? 0;
  const box = plotBox({ width, height: 0 });
  const reading = hover === undefined || hover < box.left || hover > box.right ? undefined : hover;
  return (
    <>
      <Legend picture={picture} />
      <div class="hero" ref={host}>
        <PlotCanvas
          class="plot"
          draw={draw}
          label="Density"
          summary={describePicture(picture)}
          onHover={(at) => setHover(at?.x)}
        />
        {reading !== undefined && (
          <dl class={`readout ${reading > width / 2 ? 'at-left' : 'at-right'}`}>
            {readoutAt(picture, xScale(picture, box).invert(reading)).map(({ name, value }) => (
              <div key={name}>
                <dt class="clip">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <div class="readout-unit clip">densities {densityUnit(picture)}</div>
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

function NoPicture() {
  const catalog = useSelect((state) => state.catalog);
  const choosing = useSelect((state) => state.choosing);
  const columns = useSelect((state) => state.profiles.length);
  if (!catalog) {
    return (
      <div class="empty">
        <p class="empty-title">The shared model is shown above</p>
        <p>Train it yourself, or open a catalog.</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p class="empty-title">{choosing ? 'Preparing the rows' : 'Pick a column'}</p>
      <p>
        {choosing
          ? 'The rows are being cleaned and split.'
          : `Pick one of the ${count(columns)} columns of this catalog. Its histogram will be here, with the learned density over it; with a second column, the two against each other.`}
      </p>
    </div>
  );
}
