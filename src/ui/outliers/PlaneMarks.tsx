/** The outliers as rings over the picture of two columns; a press on one looks at that galaxy. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { planeFrame } from '../plots/plane-frame';
import { useSelect, useSession } from '../session';
import { select, useView } from './view';

/** A press this near to a ring is meant for it, in CSS pixels. */
const NEAR = 12;

export function PlaneMarks() {
  const session = useSession();
  const { selected, detail } = useView();
  const features = useSelect((state) => state.prepared?.features);
  const marks = useSelect((state) => state.outliers?.marks);
  const [a, b] = useSelect((state) => state.axes);
  const host = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const [first, second] = [features?.[a], features?.[b]];
  if (!features || !marks || !first || !second) return <svg ref={host} class="outlier-marks" aria-hidden="true" />;
  const dim = features.length;
  const { box, x, y } = planeFrame(size, first.histogram, second.histogram);
  const inside = (px: number, py: number) => px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
  const rings = Array.from(marks.places, (place, i) => ({
    place,
    px: x.at(marks.points[i * dim + a] as number),
    py: y.at(marks.points[i * dim + b] as number),
  })).filter(({ px, py }) => inside(px, py));
  const chosen = detail.value?.place === selected.value ? detail.value?.point : undefined;
  const [cx, cy] = [x.at(chosen?.[a] ?? Number.NaN), y.at(chosen?.[b] ?? Number.NaN)];

  const press = (event: PointerEvent) => {
    const bounds = host.current?.getBoundingClientRect();
    if (!bounds) return;
    const [px, py] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const nearest = rings
      .map((ring) => ({ ...ring, distance: Math.hypot(ring.px - px, ring.py - py) }))
      .reduce<{ place: number; distance: number } | undefined>(
        (best, ring) => (ring.distance < (best?.distance ?? NEAR) ? ring : best),
        undefined,
      );
    if (nearest) void select(session, nearest.place);
  };
  const path = rings
    .map(({ px, py }) => `M${(px - 4).toFixed(1)} ${py.toFixed(1)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`)
    .join('');
  return (
    <svg ref={host} class="outlier-marks" aria-hidden="true">
      <path class="rings" d={path} onPointerDown={press} />
      {Number.isFinite(cx) && inside(cx, cy) && <circle class="ring-chosen" cx={cx} cy={cy} r={8} />}
    </svg>
  );
}
