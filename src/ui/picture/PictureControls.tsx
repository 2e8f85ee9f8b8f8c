/** Under the picture: which two columns it shows, the grid of latents, a warning far from the training range, and the way back through training. */
import { isFarOutside } from '../../analysis/training-range';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { Check } from '../Check';
import { compact, count } from '../format';
import { lazily } from '../lazily';
import { useSelect, useSession } from '../session';
import styles from './Picture.module.css';

const ColourBy = lazily(async () => (await import('./ColourBy')).ColourBy);

export function PictureControls() {
  const features = useSelect((state) => state.prepared?.features);
  const everyPair = useSelect((state) => state.everyPair);
  if (!features) return null;
  return (
    <div class={styles.pictureControls}>
      {features.length > 2 && !everyPair && <AxisChoice features={features} />}
      {features.length > 1 && <ColourBy />}
      {features.length === 2 && <Warp />}
      <Instrument />
      <Extrapolated />
      <LookBack />
    </div>
  );
}

function AxisChoice({ features }: { features: readonly PreparedColumn[] }) {
  const session = useSession();
  const axes = useSelect((state) => state.axes);
  const set = (axis: 0 | 1, value: number) => {
    const other = axes[1 - axis] ?? 0;
    // The column that is asked for twice changes places.
    const rest = other === value ? axes[axis] : other;
    session.setAxes(axis === 0 ? [value, rest] : [rest, value]);
  };
  return (
    <>
      {(['Across', 'Up'] as const).map((label, axis) => (
        <label key={label} class={styles.inlineField}>
          <span>{label}</span>
          <select value={axes[axis]} onChange={(event) => set(axis === 0 ? 0 : 1, Number(event.currentTarget.value))}>
            {features.map((feature, i) => (
              <option key={feature.choice.name} value={i}>
                {feature.label}
              </option>
            ))}
          </select>
        </label>
      ))}
    </>
  );
}

function Warp() {
  const session = useSession();
  const warp = useSelect((state) => state.warp);
  const trained = useSelect((state) => state.training !== undefined);
  return (
    <Check checked={warp} disabled={!trained} onTick={session.setWarp}>
      Latent grid
    </Check>
  );
}

/** The density with the errors of the rows, to be compared with what was measured. */
function Instrument() {
  const session = useSession();
  const noisy = useSelect(({ prepared }) => prepared?.features.some(({ cells }) => (cells?.noisy ?? 0) > 0) ?? false);
  const on = useSelect((state) => state.instrument);
  const finished = useSelect((state) => state.finished !== undefined);
  if (!noisy) return null;
  return (
    <label
      class="check"
      title="The density of true values is narrower than the data. With the errors of the rows it should match them."
    >
      <input
        type="checkbox"
        checked={on}
        disabled={!finished}
        onChange={(event) => session.setInstrument(event.currentTarget.checked)}
      />
      As the instrument sees it
    </label>
  );
}

/** That the picture is conditioned on what no training row is near. */
function Extrapolated() {
  const contexts = useSelect((state) => state.prepared?.contexts);
  const context = useSelect((state) => state.context);
  if (!contexts || contexts.length === 0) return null;
  const far = contexts.filter(({ trained, median }, i) => trained && isFarOutside(context[i] ?? median, trained));
  return (
    <p class={styles.extrapolated} role="status">
      {far.length > 0 &&
        `Extrapolated: ${far.map(({ label, trained }) => `${label} is far outside the training range, ${compact(trained?.from ?? 0, 4)} to ${compact(trained?.to ?? 0, 4)}`).join('; ')}. Do not trust the density here.`}
    </p>
  );
}

/** Once a run is over or at rest, its densities so far can be looked through; the last of a run that is over is that of the best weights. */
function LookBack() {
  const session = useSession();
  const past = useSelect((state) => state.past);
  const shown = useSelect((state) => state.shown);
  const running = useSelect((state) => state.training?.phase === 'running');
  const best = useSelect((state) => (state.finished ? state.training?.bestStep : undefined));
  const flows = useSelect((state) => state.finished?.averaged.flows ?? 1);
  const instrument = useSelect((state) => state.instrument);
  // The past has no errors.
  if (past.length < 2 || running || instrument) return null;
  const last = past.length - 1;
  const at = shown ?? last;
  return (
    <label class={styles.slider}>
      <span>
        {flows > 1 && at === last ? (
          `Average of ${flows} flows`
        ) : (
          <>
            {best !== undefined && at === last ? 'Best weights: step ' : 'Training step '}
            <span class={styles.reading}>{count((at === last ? best : undefined) ?? past[at]?.step ?? 0)}</span>
          </>
        )}
      </span>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={at}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          session.lookBack(next === last ? undefined : next);
        }}
      />
    </label>
  );
}
