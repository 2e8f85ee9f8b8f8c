/** A path that a canvas draws and that a figure can write down: the browser's own tells nobody what it holds. */

/** As in `figure/glyphs.ts`: 0 moves to x y, 1 draws a line to x y, 3 closes. */
type Matrix = Pick<DOMMatrix2DInit, 'a' | 'b' | 'c' | 'd' | 'e' | 'f'>;

/** Where there is no canvas, as in tests, nothing is drawn. */
const CanvasPath = (
  typeof Path2D === 'undefined'
    ? class {
        moveTo() {}
        lineTo() {}
        closePath() {}
        addPath() {}
      }
    : Path2D
) as typeof Path2D;

export class TracedPath extends CanvasPath {
  readonly steps: number[] = [];

  override moveTo(x: number, y: number): void {
    super.moveTo(x, y);
    this.steps.push(0, x, y);
  }

  override lineTo(x: number, y: number): void {
    super.lineTo(x, y);
    // A path begins with a line as with a move, as on a canvas.
    this.steps.push(this.steps.length === 0 ? 0 : 1, x, y);
  }

  override closePath(): void {
    super.closePath();
    this.steps.push(3);
  }

  override addPath(path: TracedPath, matrix: Matrix): void {
    super.addPath(path, matrix);
    const { a = 1, b = 0, c = 0, d = 1, e = 0, f = 0 } = matrix;
    const { steps } = path;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as number;
      this.steps.push(step);
      if (step === 3) continue;
      const [x, y] = [steps[++i] as number, steps[++i] as number];
      this.steps.push(a * x + c * y + e, b * x + d * y + f);
    }
  }
}
