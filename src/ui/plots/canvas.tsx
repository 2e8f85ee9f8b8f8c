/** A canvas that fits its box at the screen's own resolution and is drawn again when its size, theme or picture changes. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { themeChanges } from '../theme';
import { palette } from './page-palette';
import type { Palette } from './palette';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Milliseconds, from the clock of animation frames. */
  readonly now: number;
  /** For a figure: points are drawn one by one, and what the marks mean is written into the picture. */
  readonly printed?: true;
}

/** What pictures draw with: a canvas, or what writes down a figure (`figure/record.ts`). */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | ('save' | 'restore' | 'transform' | 'translate' | 'rotate' | 'scale')
  | ('beginPath' | 'moveTo' | 'lineTo' | 'closePath' | 'rect' | 'arc' | 'clip')
  | ('fill' | 'stroke' | 'fillRect' | 'strokeRect' | 'fillText' | 'measureText' | 'drawImage')
  | ('fillStyle' | 'strokeStyle' | 'lineWidth' | 'lineJoin' | 'lineCap' | 'setLineDash' | 'globalAlpha')
  | ('font' | 'textAlign' | 'textBaseline' | 'imageSmoothingEnabled' | 'imageSmoothingQuality')
>;

/** Draws one frame in CSS pixels; true asks for another. */
export type Draw = (context: Pen, frame: Frame) => boolean;

interface Props {
  readonly draw: Draw;
  readonly label: string;
  /** What the picture shows, for those who do not see it. */
  readonly summary: string;
  readonly class?: string | undefined;
  /** The pointer's place in CSS pixels, or undefined when it left. */
  readonly onHover?: (place: Place | undefined) => void;
  readonly onPress?: (place: Place) => void;
}

/** In CSS pixels, from the canvas's top left. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export function PlotCanvas({ draw, label, summary, class: className, onHover, onPress }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const request = useRef<() => void>(() => {});

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    let pending = 0;
    const paint = (now: number) => {
      pending = 0;
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      const ratio = devicePixelRatio;
      const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== pixelsWide || element.height !== pixelsHigh) {
        element.width = pixelsWide;
        element.height = pixelsHigh;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      if (latest.current(context, { width, height, palette: palette(), now })) request.current();
    };
    request.current = () => {
      pending ||= requestAnimationFrame(paint);
    };
    const resizes = new ResizeObserver(() => request.current());
    resizes.observe(element);
    const stopThemes = themeChanges.subscribe(() => request.current());
    return () => {
      resizes.disconnect();
      stopThemes();
      cancelAnimationFrame(pending);
    };
  }, []);

  useEffect(() => {
    latest.current = draw;
    request.current();
  }, [draw]);

  return (
    <canvas
      ref={canvas}
      class={className}
      role="img"
      aria-label={`${label}. ${summary}`}
      onPointerMove={onHover && ((event) => onHover({ x: event.offsetX, y: event.offsetY }))}
      onPointerLeave={onHover && (() => onHover(undefined))}
      onPointerDown={onPress && ((event) => onPress({ x: event.offsetX, y: event.offsetY }))}
    />
  );
}
