/** Histogram of p-values beside the number expected by chance, with the threshold as a handle that can be dragged or moved by keys. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScoreHistogram as Scores } from '../../worker/outliers/messages';
import { FigureButton } from '../figure/FigureButton';
import { compact, percent, powerOfTen } from '../format';
import plots from '../plots/Plots.module.css';
import { howOf, selectScores } from '../selection/select';
import { useSelect, useSession } from '../session';
import { drawScores } from './draw-scores';
import styles from './ScoreHistogram.module.css';
import { OUTLIER_WORDS } from './words';

const WIDTH = 360;
const HEIGHT = 190;
const BOX = { left: 40, right: WIDTH - 10, top: 10, bottom: HEIGHT - 34 };
/** Keys move the cut by this much of a decade. */
const STEP = 0.1;
const LEAST = 0.31;
const PAUSE_MS = 120;

export function ScoreHistogram({ histogram, cut }: { histogram: Scores; cut: number }) {
  const session = useSession();
  const ignored = useSelect((state) => state.outliers?.outcome.artefacts);
  const smallest = useSelect((state) => state.outliers?.outcome.smallestP);
  const scores = useSelect((state) => (state.selected === '' ? undefined : state.selection?.scores));
  const selected = scores?.length === histogram.counts.length ? scores : undefined;
  const svg = useRef<SVGSVGElement>(null);
  const [at, setAt] = useState(-Math.log10(cut));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setAt(-Math.log10(cut)), [cut]);

  const { from, to, counts, artefacts, expected } = histogram;
  // No threshold is below the smallest p-value.
  const last = Math.min(to, smallest === undefined ? to : Math.floor(-100 * Math.log10(smallest)) / 100);
  const most = Math.max(10, ...counts, ...expected);
  const x = (value: number) => BOX.left + ((value - from) / (to - from)) * (BOX.right - BOX.left);
  // One row is a tenth of the height above none, so that it shows on a logarithmic axis.
  const decades = Math.log10(most) + 0.4;
  const y = (value: number) =>
    value <= 0
      ? BOX.bottom
      : BOX.bottom - ((Math.log10(Math.max(value, 0.4)) + 0.4) / decades) * (BOX.bottom - BOX.top);
  const width = (to - from) / counts.length;

  const move = (next: number) => {
    const bounded = Math.min(last, Math.max(LEAST, next));
    setAt(bounded);
    clearTimeout(timer.current);
    const off = (ignored ?? []).filter(({ on }) => !on).map(({ name }) => name);
    timer.current = setTimeout(
      () => void session.ask((commands) => commands.recutOutliers(10 ** -bounded, off)),
      PAUSE_MS,
    );
  };
  const drag = (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box || event.buttons === 0) return;
    const pixel = ((event.clientX - box.left) / box.width) * WIDTH;
    move(from + ((pixel - BOX.left) / (BOX.right - BOX.left)) * (to - from));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: STEP,
      ArrowUp: STEP,
      ArrowLeft: -STEP,
      ArrowDown: -STEP,
    };
    const ends: Readonly<Record<string, number>> = { Home: LEAST, End: last };
    const step = steps[event.key];
    const end = ends[event.key];
    if (step === undefined && end === undefined) return;
    event.preventDefault();
    move(end ?? at + (step ?? 0));
  };
  const bars = (of: Float64Array, name: string | undefined) =>
    Array.from(of, (value, i) =>
      value > 0 ? (
        <rect
          key={i}
          class={name}
          x={x(from + i * width) + 0.5}
          width={Math.max(1, x(width) - x(0) - 1)}
          y={y(value)}
          height={BOX.bottom - y(value)}
        />
      ) : null,
    );
  const line = Array.from(expected, (value, i) => `${x(from + (i + 0.5) * width)},${y(value)}`).join(' ');
  return (
    <figure class={styles.scoreHistogram}>
      <svg
        ref={svg}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
        }}
        onPointerMove={drag}
        aria-hidden="true"
      >
        {[0, 1, 2, 3, 4]
          .filter((power) => power < decades)
          .map((power) => (
            <g key={power}>
              <line class={styles.grid} x1={BOX.left} x2={BOX.right} y1={y(10 ** power)} y2={y(10 ** power)} />
              <text x={BOX.left - 6} y={y(10 ** power) + 4} text-anchor="end">
                {power === 0 ? '1' : powerOfTen(power)}
              </text>
            </g>
          ))}
        {bars(counts, styles.bar)}
        {bars(artefacts, `${styles.bar} ${styles.artefact}`)}
        {selected && bars(selected, `${styles.bar} ${styles.chosen}`)}
        <polyline class={styles.expected} points={line} />
        <rect
          class={styles.belowCut}
          x={x(at)}
          y={BOX.top}
          width={Math.max(0, BOX.right - x(at))}
          height={BOX.bottom - BOX.top}
        />
        <line class={styles.cut} x1={x(at)} x2={x(at)} y1={BOX.top - 6} y2={BOX.bottom + 4} />
        <circle class={styles.cutHandle} cx={x(at)} cy={BOX.top} r={6} />
        {[0, 1, 2, 3, 4]
          .filter((power) => power <= to)
          .map((power) => (
            <text key={power} x={x(power)} y={BOX.bottom + 15} text-anchor="middle">
              {power === 0 ? '1' : powerOfTen(-power)}
            </text>
          ))}
        <text class={styles.title} x={BOX.right} y={HEIGHT - 4} text-anchor="end">
          p-value
        </text>
      </svg>
      <label class={styles.cutField}>
        <span>
          Threshold: p ≤ <strong>{compact(10 ** -at, 2)}</strong>
        </span>
        <input
          type="range"
          min={LEAST}
          max={last}
          step={0.01}
          value={at}
          aria-valuetext={`p of at most ${percent(10 ** -at)}`}
          onInput={(event) => move(Number(event.currentTarget.value))}
          onKeyDown={onKeyDown}
        />
      </label>
      <button
        type="button"
        title={OUTLIER_WORDS.selectBelow}
        onClick={(event) => void selectScores(session, at, Number.POSITIVE_INFINITY, howOf(event))}
      >
        Select these rows
      </button>
      <figcaption class={plots.legend}>
        <span>
          <span class={`${styles.swatch} ${styles.barSwatch}`} aria-hidden="true" /> rows
        </span>
        <span>
          <span class={`${styles.swatch} ${styles.artefactSwatch}`} aria-hidden="true" /> artefacts
        </span>
        <span>
          <span class={`${styles.swatch} ${styles.expectedSwatch}`} aria-hidden="true" /> expected by chance
        </span>
        {selected && (
          <span>
            <span class={`${styles.swatch} ${styles.selectedSwatch}`} aria-hidden="true" /> selected
          </span>
        )}
        <FigureButton
          draw={drawScores(histogram, cut)}
          title="p-values of the rows"
          description={`Histogram of p-values, the number expected by chance, and the threshold at ${compact(cut, 2)}.`}
          shape={0.65}
          name="p-values"
          legend={`Rows by p-value, and the number expected by chance. Threshold: p ≤ ${compact(cut, 2)}.`}
        />
      </figcaption>
    </figure>
  );
}
