/** Selects rows by a box or a lasso in a picture of any two columns; `Hands` does so, and zooms, where the learned columns are drawn. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SelectionAxis } from '../../catalog/selection/expression';
import { simplified } from '../../catalog/selection/simplify';
import { listen } from '../listen';
import type { Box } from '../plots/axes';
import type { Size } from '../plots/panels';
import type { Scale } from '../plots/scale';
import { useSession } from '../session';
import hands from './Hands.module.css';
import { howOf, selectShape } from './select';
import { useTool } from './use-tool';

/** A drag of fewer pixels selects nothing. */
const LEAST_DRAG = 4;

interface Props {
  /** Holds the picture and nothing else. */
  readonly host: RefObject<HTMLElement | null>;
  readonly frame: (size: Size) => { readonly box: Box; readonly x: Scale; readonly y: Scale };
  readonly x: SelectionAxis;
  readonly y: SelectionAxis;
}

export function DragSelect({ host, frame, x, y }: Props) {
  const session = useSession();
  const tool = useTool(host);
  const [drawn, setDrawn] = useState<readonly number[]>([]);
  const latest = useRef({ frame, x, y });
  latest.current = { frame, x, y };
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    let line: number[] | undefined;
    const placeOf = (event: PointerEvent) => {
      const { left, top } = element.getBoundingClientRect();
      const { box } = latest.current.frame({ width: element.clientWidth, height: element.clientHeight });
      return [
        Math.max(box.left, Math.min(box.right, event.clientX - left)),
        Math.max(box.top, Math.min(box.bottom, event.clientY - top)),
      ] as const;
    };
    const show = (next: number[] | undefined) => {
      line = next;
      setDrawn(next ?? []);
    };
    const onDown = (event: PointerEvent) => {
      // Without a tool a finger scrolls.
      if (event.button !== 0 || tool.peek() === undefined) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      show([...placeOf(event)]);
    };
    const onMove = (event: PointerEvent) => {
      if (line) show([...line, ...placeOf(event)]);
    };
    const onUp = (event: PointerEvent) => {
      const done = line;
      show(undefined);
      if (!done || event.type === 'pointercancel') return;
      const scales = latest.current.frame({ width: element.clientWidth, height: element.clientHeight });
      const [fromX = 0, fromY = 0] = done;
      const [toX, toY] = placeOf(event);
      const axes = latest.current;
      if (Math.hypot(toX - fromX, toY - fromY) < LEAST_DRAG && done.length < 40) return;
      if (tool.peek() === 'lasso') {
        const corners = simplified(done).map((pixel, i) => (i & 1 ? scales.y : scales.x).invert(pixel));
        if (corners.length >= 6) selectShape(session, { kind: 'lasso', x: axes.x, y: axes.y, corners }, howOf(event));
        return;
      }
      const range = (axis: SelectionAxis, scale: Scale, a: number, b: number) => {
        const [from, to] = [scale.invert(a), scale.invert(b)];
        return { ...axis, from: Math.min(from, to), to: Math.max(from, to) };
      };
      const ranges = [range(axes.x, scales.x, fromX, toX), range(axes.y, scales.y, fromY, toY)];
      selectShape(session, { kind: 'box', ranges }, howOf(event));
    };
    return listen(element, { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp });
  }, [session, host, tool]);
  if (drawn.length < 4) return null;
  const [x0 = 0, y0 = 0] = drawn;
  const [x1 = 0, y1 = 0] = drawn.slice(-2);
  return (
    <svg class={hands.hands} aria-hidden="true">
      {tool.value === 'lasso' ? (
        <path d={`M${drawn.join(' ')}Z`} />
      ) : (
        <rect x={Math.min(x0, x1)} y={Math.min(y0, y1)} width={Math.abs(x1 - x0)} height={Math.abs(y1 - y0)} />
      )}
    </svg>
  );
}
