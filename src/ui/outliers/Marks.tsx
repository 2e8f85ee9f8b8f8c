/** The outliers as rings over a picture of two columns or of every pair; a press on one looks at that galaxy. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { shownRange } from '../picture/shown-range';
import { cornerPanels, isWithin, type Panels, planePanels, type Size } from '../plots/panels';
import { useSelect, useSession } from '../session';
import { errorBarPath } from './error-bars';
import styles from './Marks.module.css';
import { select, useView } from './view';

/** A press this near to a ring is meant for it, in CSS pixels. */
const NEAR = 12;

export const PlaneMarks = () => <Marks panels={planePanels} radius={4} />;
export const CornerMarks = () => <Marks panels={cornerPanels} radius={2.2} />;

function Marks({ panels, radius }: { panels: Panels; radius: number }) {
  const session = useSession();
  const { selected, detail } = useView();
  const features = useSelect((state) => state.prepared?.features) ?? [];
  const marks = useSelect((state) => state.outliers?.marks);
  const axes = useSelect((state) => state.axes);
  const host = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const sizes = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  const dim = features.length;
  const limits = useSelect((state) => state.limits);
  const flipped = useSelect((state) => state.flipped);
  const ranges = features.map((feature) => shownRange({ limits, flipped }, feature));
  const all = size.width > 0 ? panels(size, ranges, axes) : [];
  const placed = (point: ArrayLike<number>, at: number) =>
    all.flatMap(({ box, x, y }) => {
      if (!x || !y) return [];
      const px = x.scale.at(point[at + x.feature] as number);
      const py = y.scale.at(point[at + y.feature] as number);
      return isWithin(box, px, py) ? [{ px, py }] : [];
    });
  const rings = Array.from(marks?.places ?? [], (place, i) =>
    placed(marks?.points ?? [], i * dim).map((at) => ({ place, ...at })),
  ).flat();
  const row = useSelect((state) => state.marked?.point);
  const bars = useSelect((state) => (state.marked?.point ? state.marked.bars : undefined));
  const point = row ?? (detail.value?.place === selected.value ? detail.value?.point : undefined);

  const press = (event: PointerEvent) => {
    const bounds = host.current?.getBoundingClientRect();
    if (!bounds) return;
    const [px, py] = [event.clientX - bounds.left, event.clientY - bounds.top];
    let nearest: { readonly place: number; readonly distance: number } | undefined;
    for (const ring of rings) {
      const distance = Math.hypot(ring.px - px, ring.py - py);
      if (distance < (nearest?.distance ?? NEAR)) nearest = { place: ring.place, distance };
    }
    if (!nearest) return;
    session.setView('outliers');
    void select(session, nearest.place);
  };
  const arc = `a${radius} ${radius} 0 1 0`;
  const path = rings
    .map(({ px, py }) => `M${(px - radius).toFixed(1)} ${py.toFixed(1)}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0`)
    .join('');
  return (
    <svg ref={host} class={styles.outlierMarks} aria-hidden="true">
      <path class={radius < 3 ? `${styles.rings} ${styles.small}` : styles.rings} d={path} onPointerDown={press} />
      {point && bars && <path class={styles.errorBars} d={errorBarPath(all, point, bars)} />}
      {point &&
        placed(point, 0).map(({ px, py }, i) => (
          <circle key={i} class={styles.ringChosen} cx={px} cy={py} r={2 * radius} />
        ))}
    </svg>
  );
}
