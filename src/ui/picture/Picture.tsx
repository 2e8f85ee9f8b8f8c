/** The middle of the page: the living density over the histogram of the data. */
import { useEffect } from 'preact/hooks';
import { Check } from '../Check';
import { count } from '../format';
import { lazily } from '../lazily';
import { useMedia } from '../media';
import { useSelect, useSession } from '../session';
import styles from './Picture.module.css';
import { PictureControls } from './PictureControls';

const tools = () => import('../selection/PictureTools');
const curve = () => import('./Curve');
const plane = () => import('./Plane');
const PictureTools = lazily(async () => (await tools()).PictureTools);
const Corner = lazily(async () => (await import('../corner/Corner')).Corner);
const CurvePart = lazily(async () => (await curve()).CurvePart);
const PlanePart = lazily(async () => (await plane()).PlanePart);
const StartPicture = lazily(async () => (await import('../start/StartPicture')).StartPicture);
const PlotlyButton = lazily(async () => (await import('./PlotlyButton')).PlotlyButton);

/** From this width on a pair and every pair stand beside each other. */
const ROOM_FOR_BOTH = '(min-width: 1900px)';

export function PictureRegion() {
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
  const opening = useSelect((state) => state.opening !== undefined);
  // What draws the picture comes while the catalog is read; a part that does not arrive is told when it is shown.
  useEffect(() => {
    if (opening) for (const part of [tools, curve, plane]) part().catch(() => {});
  }, [opening]);
  const both = many && wide;
  const corner = many && (wide || everyPair);
  return (
    <section class="region picture" aria-labelledby="picture-title">
      <header class="region-head">
        <h2 id="picture-title" class={many && !wide ? styles.yielding : undefined} title={name}>
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
              <Check checked={log} disabled={!prepared} onTick={session.setLogDensity}>
                Log density
              </Check>
              <PlotlyButton />
            </>
          )}
        </div>
      </header>
      <div class={styles.pictures}>
        {(both || !corner) && (
          <div class={styles.picturePart}>
            {start ? <StartPicture /> : isPlane ? <PlanePart /> : prepared ? <CurvePart /> : <NoPicture />}
          </div>
        )}
        {corner && <Corner />}
      </div>
      <PictureControls />
    </section>
  );
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
