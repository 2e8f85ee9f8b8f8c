/** What hands do in a picture: select by a box, a lasso or a press, zoom by wheel, pinch or box, pan, and reset by a double press. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SelectionAxis } from '../../catalog/selection/expression';
import { simplified } from '../../catalog/selection/simplify';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { listen } from '../listen';
import { shownRange } from '../picture/shown-range';
import type { Place } from '../plots/canvas';
import { isWithin, type Panel, type PanelAxis, type Panels } from '../plots/panels';
import { type Session, useSession } from '../session';
import styles from './Hands.module.css';
import { nearestRow } from './nearest';
import { howOf, selectShape } from './select';
import type { Tool } from './tools';
import { useTool } from './use-tool';
import { resetZoom, zoomTo } from './zoom';

/** A drag of fewer pixels is a press. */
const LEAST_DRAG = 4;
/** A press this near to a point is meant for it. */
const NEAR = 9;
/** How much of a zoom a pixel of a wheel is. */
const WHEEL = 1.6e-3;

interface Props {
  /** Holds the picture and nothing else. */
  readonly host: RefObject<HTMLElement | null>;
  readonly panels: Panels;
  /** What a press does that meant no point. */
  readonly onPress?: (panel: Panel) => void;
}

interface Drag {
  readonly tool: Tool;
  readonly panel: Panel;
  /** x and y in turn. */
  readonly line: readonly number[];
}

const axisOf = ({ choice: { name }, transform }: PreparedColumn): SelectionAxis => ({ name, transform });

/** The corners of a box between the first and the last place, within its panel. */
function boxOf({ panel: { box }, line }: Drag) {
  const along = (a: number, b: number, least: number, most: number) => [
    Math.max(least, Math.min(a, b)),
    Math.min(most, Math.max(a, b)),
  ];
  const [fromX = 0, fromY = 0] = line;
  const [left = 0, right = 0] = along(fromX, line.at(-2) ?? 0, box.left, box.right);
  const [top = 0, bottom = 0] = along(fromY, line.at(-1) ?? 0, box.top, box.bottom);
  return { left, right, top, bottom };
}

/** The axes of a panel with the pixels of a box along them. */
function cutOf({ x, y }: Panel, box: ReturnType<typeof boxOf>) {
  return [
    ...(x ? [{ ...x, pixels: [box.left, box.right] as const }] : []),
    ...(y ? [{ ...y, pixels: [box.top, box.bottom] as const }] : []),
  ];
}

/** Does what was drawn. */
function finish(session: Session, drag: Drag, event: PointerEvent): void {
  const features = session.state.value.prepared?.features ?? [];
  const cut = cutOf(drag.panel, boxOf(drag));
  if (drag.tool === 'zoom') zoomTo(session, cut);
  const { x, y } = drag.panel;
  if (drag.tool === 'box' || (drag.tool === 'lasso' && !(x && y))) {
    const ranges = cut.flatMap(({ feature, scale, pixels: [first, second] }) => {
      const column = features[feature];
      return column ? [{ ...axisOf(column), from: scale.invert(first), to: scale.invert(second) }] : [];
    });
    selectShape(session, { kind: 'box', ranges }, howOf(event));
  } else if (drag.tool === 'lasso' && x && y) {
    const [across, up] = [features[x.feature], features[y.feature]];
    const drawn = simplified(drag.line);
    if (!across || !up || drawn.length < 6) return;
    const corners = drawn.map((pixel, i) => (i & 1 ? y : x).scale.invert(pixel));
    selectShape(session, { kind: 'lasso', x: axisOf(across), y: axisOf(up), corners }, howOf(event));
  }
}

/** An axis moved or stretched so that pixel `to` shows what `from` showed. */
const stretched = (
  { scale, feature }: PanelAxis,
  [start, end]: readonly [number, number],
  map: (pixel: number) => number,
) => ({
  scale,
  feature,
  pixels: [map(start), map(end)] as const,
});

export function Hands({ host, panels, onPress }: Props) {
  const session = useSession();
  const tool = useTool(host);
  const [drag, setDrag] = useState<Drag>();
  const latest = useRef({ panels, onPress });
  latest.current = { panels, onPress };

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    let now: Drag | undefined;
    /** Where each finger is. */
    const fingers = new Map<number, Place>();
    const show = (next: Drag | undefined) => {
      now = next;
      setDrag(next?.tool === 'pan' ? undefined : next);
    };
    const placeOf = (event: MouseEvent): Place => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const panelAt = ({ x, y }: Place): Panel | undefined => {
      const { prepared, axes, ...state } = session.state.value;
      const ranges = prepared?.features.map((feature) => shownRange(state, feature)) ?? [];
      const size = { width: element.clientWidth, height: element.clientHeight };
      return latest.current.panels(size, ranges, axes).find(({ box }) => isWithin(box, x, y));
    };
    /** Zooms by a factor round a place, and moves by some pixels. */
    const zoom = (at: Place, factor: number, move: Place = { x: 0, y: 0 }) => {
      const panel = panelAt(at);
      if (!panel) return;
      const { box, x, y } = panel;
      const map = (middle: number, by: number) => (pixel: number) => middle + (pixel - middle) * factor - by;
      zoomTo(session, [
        ...(x ? [stretched(x, [box.left, box.right], map(at.x, move.x))] : []),
        ...(y ? [stretched(y, [box.bottom, box.top], map(at.y, move.y))] : []),
      ]);
    };
    const onDown = (event: PointerEvent) => {
      const at = placeOf(event);
      fingers.set(event.pointerId, at);
      if (fingers.size > 1) return show(undefined);
      // A ring or a button has a use for it.
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.rings, button, label')))
        return;
      const panel = panelAt(at);
      const taken = tool.peek();
      if (!panel) return;
      if (event.pointerType === 'mouse' || taken) event.preventDefault();
      show({ tool: taken ?? 'box', panel, line: [at.x, at.y] });
      if (taken) element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const at = placeOf(event);
      if (fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1] ?? at;
        const apart = (place: Place) => Math.max(10, Math.hypot(place.x - other.x, place.y - other.y));
        const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
        zoom(middle, apart(before) / apart(at), { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
      }
      fingers.set(event.pointerId, at);
      if (!now || !tool.peek()) return;
      if (now.tool === 'pan') zoom(at, 1, { x: at.x - before.x, y: at.y - before.y });
      show({ ...now, line: [...now.line, at.x, at.y] });
    };
    const onUp = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      const done = now;
      show(undefined);
      if (!done || event.type === 'pointercancel') return;
      const [fromX = 0, fromY = 0] = done.line;
      const at = placeOf(event);
      if (Math.hypot(at.x - fromX, at.y - fromY) >= LEAST_DRAG || done.line.length > 40)
        return finish(session, done, event);
      const near = nearestRow(session.state.value, done.panel, at.x, at.y, NEAR);
      const how = howOf(event);
      if (latest.current.onPress && how === 'replace') return latest.current.onPress(done.panel);
      if (!near) return;
      selectShape(session, { kind: 'rows', rows: [near.row + 1] }, how);
      if (how !== 'remove') session.look({ marked: { row: near.row + 1, point: near.point } });
    };
    const onWheel = (event: WheelEvent) => {
      // Where the page scrolls, the wheel is the page's; a pinch on a touchpad comes with Ctrl.
      if (!event.ctrlKey && !matchMedia('(min-width: 1081px)').matches) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 * event.deltaY : event.deltaY;
      zoom(placeOf(event), Math.exp(WHEEL * (event.ctrlKey ? 4 : 1) * pixels));
    };
    const onDouble = (event: MouseEvent) => {
      const features = session.state.value.prepared?.features ?? [];
      const panel = panelAt(placeOf(event));
      resetZoom(
        session,
        [panel?.x, panel?.y].flatMap((axis) => (axis && features[axis.feature]) ?? []),
      );
    };
    return listen(element, {
      pointerdown: onDown,
      pointermove: onMove,
      pointerup: onUp,
      pointercancel: onUp,
      wheel: onWheel,
      dblclick: onDouble,
    });
  }, [session, host, tool]);

  if (!drag || drag.line.length < 4) return null;
  const box = boxOf(drag);
  return (
    <svg class={styles.hands} aria-hidden="true">
      {drag.tool === 'lasso' && drag.panel.y ? (
        <path d={`M${drag.line.join(' ')}Z`} />
      ) : (
        <rect x={box.left} y={box.top} width={box.right - box.left} height={box.bottom - box.top} />
      )}
    </svg>
  );
}
