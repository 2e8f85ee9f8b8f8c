/**
 * A chart in SVG, in pixels of the screen, so that text stays readable at any width. SVG rather than canvas: handles within it take
 * the focus, and colours follow the theme without drawing again.
 */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { compact } from '../../ui/format';
import { linearScale, niceTicks, type Scale } from '../../ui/plots/scale';
import { projector } from '../projector';

export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Props {
  /** What it shows; its group's name. */
  readonly label: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTitle: string;
  readonly yTitle: string;
  /** What there is to see, for those who do not see it. */
  readonly summary?: string | undefined;
  /** No ticks below this on either axis, where something else lies there. */
  readonly ticksFrom?: number;
  /** Height over width; a square plot keeps angles. */
  readonly aspect?: number;
  /** Highest it may become, in pixels. */
  readonly tallest?: number;
  /** No ticks along y, for lines that are not a scale. */
  readonly bare?: boolean;
  /** No ticks along x, where the picture writes its own. */
  readonly unticked?: boolean;
  /** Called while the pointer is down on the plot itself, with the place in the units of the axes. */
  readonly onPaint?: (x: number, y: number, began: boolean) => void;
  readonly children: (plot: Plot) => ComponentChildren;
  /** What lies over it: HTML, where hundreds of moving things would be too many for SVG. */
  readonly over?: (plot: Plot) => ComponentChildren;
}

const MARGIN = { left: 44, right: 12, top: 10, bottom: 36 } as const;
const FIRST_WIDTH = 340;
/** What a projected figure leaves of the screen's height for its controls. */
const PROJECTED_REST = 260;
/** Three asked for on an axis from −4 to 4 would be one, at 0. */
const LEAST_TICKS = 4;
/** The title along y begins below the number of a tick at its top. */
const TITLE_DROP = 10;

export function Chart({
  label,
  x,
  y,
  xTitle,
  yTitle,
  summary,
  aspect = 0.55,
  tallest = 460,
  ticksFrom,
  bare = false,
  unticked = false,
  onPaint,
  children,
  over,
}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(FIRST_WIDTH);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(200, Math.floor(element.clientWidth)));
    measure();
    const resizes = new ResizeObserver(measure);
    resizes.observe(element);
    return () => resizes.disconnect();
  }, []);
  const most = projector.value ? Math.max(tallest, innerHeight - PROJECTED_REST) : tallest;
  const height = Math.min(most, Math.round(width * aspect) + MARGIN.bottom);
  const plot = plotOf(width, height, x, y);
  return (
    <div class="chart" data-part="chart" ref={box}>
      {/* A group, since what is within it can be focused. */}
      {/* biome-ignore lint/a11y/useSemanticElements: no HTML element groups parts of an SVG */}
      <svg
        width={width}
        height={height}
        role="group"
        aria-label={label}
        class={onPaint ? 'paintable' : undefined}
        {...(onPaint ? painting(plot, onPaint) : {})}
      >
        <desc>
          {`Across: ${xTitle}, ${compact(x[0], 3)} to ${compact(x[1], 3)}.${yTitle ? ` Up: ${yTitle}, ${compact(y[0], 3)} to ${compact(y[1], 3)}.` : ''}${summary ? ` ${summary}` : ''}`}
        </desc>
        <Axes
          plot={plot}
          xTitle={xTitle}
          yTitle={yTitle}
          from={ticksFrom ?? Number.NEGATIVE_INFINITY}
          bare={bare}
          unticked={unticked}
        />
        {children(plot)}
      </svg>
      {over?.(plot)}
    </div>
  );
}

function plotOf(width: number, height: number, x: readonly [number, number], y: readonly [number, number]): Plot {
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  return { x: linearScale(x[0], x[1], left, right), y: linearScale(y[0], y[1], bottom, top), left, right, top, bottom };
}

function painting({ x, y }: Plot, paint: (x: number, y: number, began: boolean) => void) {
  const at = (event: PointerEvent, began: boolean) => {
    const svg = event.currentTarget as SVGSVGElement;
    const { left, top } = svg.getBoundingClientRect();
    paint(x.invert(event.clientX - left), y.invert(event.clientY - top), began);
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      (event.currentTarget as SVGSVGElement).setPointerCapture(event.pointerId);
      at(event, true);
    },
    onPointerMove(event: PointerEvent) {
      if ((event.currentTarget as SVGSVGElement).hasPointerCapture(event.pointerId)) at(event, false);
    },
  };
}

interface AxesProps extends Pick<Props, 'xTitle' | 'yTitle'> {
  readonly plot: Plot;
  readonly from: number;
  readonly bare: boolean;
  readonly unticked: boolean;
}

function Axes({ plot, xTitle, yTitle, from, bare, unticked }: AxesProps) {
  const { x, y, left, right, top, bottom } = plot;
  /** As many as there is room for in what of an axis has ticks. */
  const ticksOf = ({ domain: [low, high] }: Scale, length: number, apart: number) => {
    const start = Math.max(low, from);
    const room = (length * (high - start)) / (high - low);
    return niceTicks(start, high, Math.max(LEAST_TICKS, Math.floor(room / apart)));
  };
  const across = ticksOf(x, right - left, 70);
  const up = ticksOf(y, bottom - top, 60);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group takes no focus
    <g class="axes" aria-hidden="true">
      {(bare ? [] : up).map((value) => (
        <g key={value}>
          <line x1={left} x2={right} y1={y.at(value)} y2={y.at(value)} class="grid" />
          <text x={left - 7} y={y.at(value)} text-anchor="end" dominant-baseline="middle">
            {compact(value, 4)}
          </text>
        </g>
      ))}
      <line x1={left} x2={right} y1={bottom} y2={bottom} class="axis" />
      {(unticked ? [] : across).map((value) => (
        <g key={value}>
          <line x1={x.at(value)} x2={x.at(value)} y1={bottom} y2={bottom + 4} class="axis" />
          <text x={x.at(value)} y={bottom + 15} text-anchor="middle">
            {compact(value, 4)}
          </text>
        </g>
      ))}
      <text x={right} y={bottom + 31} text-anchor="end" class="title">
        {xTitle}
      </text>
      <text transform={`translate(11 ${top + TITLE_DROP}) rotate(-90)`} text-anchor="end" class="title">
        {yTitle}
      </text>
    </g>
  );
}

/** Path data of a polyline through the points of a curve, to a hundredth of a pixel. */
export function pathOf(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = '';
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x.at(xs[i] as number), y.at(ys[i] as number)];
    path += `${i === 0 ? 'M' : 'L'}${px.toFixed(2)} ${py.toFixed(2)}`;
  }
  return path;
}

/** Path data of the area between a curve and a level. */
export function areaOf(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale, level = 0): string {
  const last = xs.length - 1;
  if (last < 0) return '';
  const floor = y.at(level).toFixed(2);
  return `${pathOf(xs, ys, x, y)}L${x.at(xs[last] as number).toFixed(2)} ${floor}L${x.at(xs[0] as number).toFixed(2)} ${floor}Z`;
}

/** Path data of the steps of a histogram, heights per bin. */
export function stepsOf(from: number, to: number, heights: ArrayLike<number>, x: Scale, y: Scale): string {
  const width = (to - from) / heights.length;
  let path = `M${x.at(from).toFixed(2)} ${y.at(0).toFixed(2)}`;
  for (let i = 0; i < heights.length; i++) {
    path += `V${y.at(heights[i] as number).toFixed(2)}H${x.at(from + (i + 1) * width).toFixed(2)}`;
  }
  return `${path}V${y.at(0).toFixed(2)}`;
}
