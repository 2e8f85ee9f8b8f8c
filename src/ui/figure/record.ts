/** A pen that writes down what is drawn with it: paths in fractions of a pixel, images, and letters as outlines. */
import type { Pen } from '../plots/canvas';
import { TracedPath } from '../plots/path';
import { CLOSE, CURVE, type Font, LINE, MOVE, STEP_LENGTH, type Steps } from './glyphs';
import { type Run, typeset } from './typeset';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** [a, b, c, d, e, f]: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [number, number, number, number, number, number];

interface Common {
  readonly clip: Box | undefined;
  readonly alpha: number;
}

export type Mark =
  | (Common & { readonly kind: 'fill'; readonly steps: Steps; readonly colour: string })
  | (Common & {
      readonly kind: 'stroke';
      readonly steps: Steps;
      readonly colour: string;
      readonly width: number;
      readonly dash: readonly number[];
    })
  /** The unit square, with y downwards, placed by the matrix. */
  | (Common & { readonly kind: 'image'; readonly canvas: HTMLCanvasElement; readonly matrix: Matrix });

interface State {
  matrix: Matrix;
  clip: Box | undefined;
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  globalAlpha: number;
  dash: readonly number[];
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
}

const FIRST: State = {
  matrix: [1, 0, 0, 1, 0, 0],
  clip: undefined,
  fillStyle: '#000000',
  strokeStyle: '#000000',
  lineWidth: 1,
  globalAlpha: 1,
  dash: [],
  font: '10px',
  textAlign: 'left',
  textBaseline: 'alphabetic',
};

const times = ([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix => [
  a * A + c * B,
  b * A + d * B,
  a * C + c * D,
  b * C + d * D,
  a * E + c * F + e,
  b * E + d * F + f,
];

/** Each step moved by a matrix. */
export function moved(steps: Steps, [a, b, c, d, e, f]: Matrix): number[] {
  const out: number[] = [];
  for (let i = 0; i < steps.length; ) {
    const step = steps[i++] as number;
    out.push(step);
    for (let k = 0; k < (STEP_LENGTH[step as 0 | 1 | 2 | 3] ?? 0); k += 2, i += 2) {
      const [x, y] = [steps[i] as number, steps[i + 1] as number];
      out.push(a * x + c * y + e, b * x + d * y + f);
    }
  }
  return out;
}

/** A quarter of a circle as a cubic curve is off by 3e-4 of its radius. */
const QUARTER = 0.5523;
/** How far letters stand up and reach down, and how those beside the line are set, in sizes of the font. */
const [ASCENT, DESCENT, SMALL, UP, DOWN] = [0.69, 0.2, 0.72, 0.36, -0.18] as const;

export interface Recorded {
  readonly pen: Pen;
  readonly marks: readonly Mark[];
  /** Letters that no font has. */
  readonly unknown: ReadonlySet<string>;
}

/** Letters are drawn with the first font that has them: those of text, and for symbols those of `italic`. */
export function recorder(fonts: readonly Font[], italic: Font): Recorded {
  const marks: Mark[] = [];
  const unknown = new Set<string>();
  let state: State = { ...FIRST };
  const saved: State[] = [];
  /** Of the current path, in the units of the page. */
  let path: number[] = [];
  const common = () => ({ clip: state.clip, alpha: state.globalAlpha });
  const to = (x: number, y: number) => {
    const [a, b, c, d, e, f] = state.matrix;
    return [a * x + c * y + e, b * x + d * y + f] as const;
  };
  const stepsOf = (own: unknown): Steps => (own instanceof TracedPath ? moved(own.steps, state.matrix) : path);
  const scaleOf = () => Math.sqrt(Math.abs(state.matrix[0] * state.matrix[3] - state.matrix[1] * state.matrix[2]));
  const fill = (steps: Steps, colour = state.fillStyle) => {
    if (steps.length > 0) marks.push({ kind: 'fill', steps: [...steps], colour, ...common() });
  };
  const stroke = (steps: Steps) => {
    if (steps.length === 0) return;
    const scale = scaleOf();
    const dash = state.dash.map((length) => scale * length);
    marks.push({
      ...{ kind: 'stroke', steps: [...steps], colour: state.strokeStyle },
      ...{ width: scale * state.lineWidth, dash, ...common() },
    });
  };
  const rectangle = (x: number, y: number, w: number, h: number) => {
    const corners = [to(x, y), to(x + w, y), to(x + w, y + h), to(x, y + h)];
    return corners.flatMap(([px, py], i) => [i === 0 ? MOVE : LINE, px, py]).concat(CLOSE);
  };

  const sizeOf = () => Number.parseFloat(/([\d.]+)px/.exec(state.font)?.[1] ?? '10');
  const glyphOf = (letter: string, run: Run) => {
    const found = (run.italic ? [italic, ...fonts] : [...fonts, italic])
      .map((font) => font.glyph(letter))
      .find(Boolean);
    if (!found && letter.trim() !== '') unknown.add(letter);
    return found;
  };
  /** The outlines of a text that begins at 0, in pixels with y downwards, and how wide it is. */
  const set = (text: string): { readonly steps: number[]; readonly width: number } => {
    const size = sizeOf();
    const steps: number[] = [];
    let x = 0;
    for (const run of typeset(text)) {
      const own = run.level === 0 ? size : SMALL * size;
      const y = -size * (run.level > 0 ? UP : run.level < 0 ? DOWN : 0);
      for (const letter of run.text) {
        const glyph = glyphOf(letter, run);
        if (glyph) steps.push(...moved(glyph.steps, [own, 0, 0, -own, x, y]));
        x += own * (glyph?.advance ?? (letter.trim() === '' ? 0.3 : 0.5));
      }
      if (run.italic) x += 0.04 * size;
    }
    return { steps, width: x };
  };

  const pen = {
    save: () => void saved.push({ ...state }),
    restore() {
      state = saved.pop() ?? state;
    },
    transform(a: number, b: number, c: number, d: number, e: number, f: number) {
      state.matrix = times(state.matrix, [a, b, c, d, e, f]);
    },
    translate(x: number, y: number) {
      state.matrix = times(state.matrix, [1, 0, 0, 1, x, y]);
    },
    rotate(angle: number) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      state.matrix = times(state.matrix, [cos, sin, -sin, cos, 0, 0]);
    },
    scale(x: number, y: number) {
      state.matrix = times(state.matrix, [x, 0, 0, y, 0, 0]);
    },
    beginPath() {
      path = [];
    },
    moveTo: (x: number, y: number) => void path.push(MOVE, ...to(x, y)),
    lineTo: (x: number, y: number) => void path.push(path.length === 0 ? MOVE : LINE, ...to(x, y)),
    closePath: () => void path.push(CLOSE),
    rect: (x: number, y: number, w: number, h: number) => void path.push(...rectangle(x, y, w, h)),
    /** A whole circle, which is all that pictures draw. */
    arc(x: number, y: number, r: number) {
      const k = QUARTER * r;
      path.push(MOVE, ...to(x + r, y));
      path.push(CURVE, ...to(x + r, y + k), ...to(x + k, y + r), ...to(x, y + r));
      path.push(CURVE, ...to(x - k, y + r), ...to(x - r, y + k), ...to(x - r, y));
      path.push(CURVE, ...to(x - r, y - k), ...to(x - k, y - r), ...to(x, y - r));
      path.push(CURVE, ...to(x + k, y - r), ...to(x + r, y - k), ...to(x + r, y), CLOSE);
    },
    fill: (own?: unknown) => fill(stepsOf(own)),
    stroke: (own?: unknown) => stroke(stepsOf(own)),
    fillRect: (x: number, y: number, w: number, h: number) => fill(rectangle(x, y, w, h)),
    strokeRect: (x: number, y: number, w: number, h: number) => stroke(rectangle(x, y, w, h)),
    /** Pictures cut at boxes alone. */
    clip() {
      const xs = path.filter((_, i) => i % 3 === 1 && i < 12);
      const ys = path.filter((_, i) => i % 3 === 2 && i < 12);
      const { left = -1e9, top = -1e9, right = 1e9, bottom = 1e9 } = state.clip ?? {};
      state.clip = {
        ...{ left: Math.max(left, Math.min(...xs)), top: Math.max(top, Math.min(...ys)) },
        ...{ right: Math.min(right, Math.max(...xs)), bottom: Math.min(bottom, Math.max(...ys)) },
      };
    },
    setLineDash(dash: readonly number[]) {
      state.dash = [...dash];
    },
    drawImage(canvas: unknown, x: number, y: number, w = 1, h = 1) {
      // Pictures draw what they made themselves.
      if (!(canvas instanceof HTMLCanvasElement)) return;
      marks.push({ kind: 'image', canvas, matrix: times(state.matrix, [w, 0, 0, h, x, y]), ...common() });
    },
    measureText: (text: string) => ({ width: set(text).width }) as TextMetrics,
    fillText(text: string, x: number, y: number) {
      const { steps, width } = set(text);
      const size = sizeOf();
      const { textAlign: align, textBaseline: line } = state;
      const left = align === 'right' || align === 'end' ? x - width : align === 'center' ? x - width / 2 : x;
      const below =
        line === 'top' ? ASCENT : line === 'middle' ? (ASCENT - DESCENT / 2) / 2 : line === 'bottom' ? -DESCENT : 0;
      fill(moved(steps, times(state.matrix, [1, 0, 0, 1, left, y + below * size])));
    },
    imageSmoothingEnabled: true,
    imageSmoothingQuality: 'high' as const,
    lineJoin: 'round' as const,
    lineCap: 'butt' as const,
  };
  for (const name of [
    'fillStyle',
    'strokeStyle',
    'lineWidth',
    'globalAlpha',
    'font',
    'textAlign',
    'textBaseline',
  ] as const) {
    Object.defineProperty(pen, name, {
      get: () => state[name],
      set: (value: never) => {
        state[name] = value;
      },
    });
  }
  return { pen: pen as typeof pen & Pick<Pen, keyof State & keyof Pen>, marks, unknown };
}
