/** The outliers as rings over a picture of two columns or of every pair; a press on one looks at that galaxy. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { panelAt } from '../corner/draw-corner';
import type { Box } from '../plots/axes';
import { planeFrame } from '../plots/plane-frame';
import { linearScale, type Scale } from '../plots/scale';
import { useSelect, useSession } from '../session';
import './outliers.css';
import { select, useView } from './view';

/** A press this near to a ring is meant for it, in CSS pixels. */
const NEAR = 12;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where two features are drawn against each other. */
interface Panel {
  readonly a: number;
  readonly b: number;
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
}

type Panels = (size: Size, features: readonly PreparedColumn[], axes: readonly [number, number]) => Panel[];

const largePanel: Panels = (size, features, [a, b]) => {
  const [first, second] = [features[a], features[b]];
  if (!first || !second) return [];
  return [{ a, b, ...planeFrame(size, first.histogram, second.histogram) }];
};

const cornerPanels: Panels = ({ width, height }, features) =>
  features.flatMap((up, b) =>
    features.slice(0, b).map((across, a) => {
      const box = panelAt(width, height, features.length, a, b);
      const x = linearScale(across.histogram.from, across.histogram.to, box.left, box.right);
      return { a, b, box, x, y: linearScale(up.histogram.from, up.histogram.to, box.bottom, box.top) };
    }),
  );

export const PlaneMarks = () => <Marks panels={largePanel} radius={4} />;
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
  const all = size.width > 0 ? panels(size, features, axes) : [];
  const within = ({ box }: Panel, px: number, py: number) =>
    px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
  const placed = (point: ArrayLike<number>, at: number) =>
    all.flatMap((panel) => {
      const [px, py] = [panel.x.at(point[at + panel.a] as number), panel.y.at(point[at + panel.b] as number)];
      return within(panel, px, py) ? [{ px, py }] : [];
    });
  const rings = Array.from(marks?.places ?? [], (place, i) =>
    placed(marks?.points ?? [], i * dim).map((at) => ({ place, ...at })),
  ).flat();
  const row = useSelect((state) => state.marked?.point);
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
    <svg ref={host} class="outlier-marks" aria-hidden="true">
      <path class="rings" d={path} onPointerDown={press} />
      {point &&
        placed(point, 0).map(({ px, py }, i) => <circle key={i} class="ring-chosen" cx={px} cy={py} r={2 * radius} />)}
    </svg>
  );
}
