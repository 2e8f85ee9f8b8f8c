/** The picture of two columns as a Plotly figure: the density as a heat map with contours, the data as points. */
import type { Data, Layout } from 'plotly.js-dist';
import { colourScale, rampFor } from '../plots/colour-map';
import { readPalette } from '../plots/palette';
import type { PlanePicture } from './plane';
import { escapeText, plotlyFont, synthetic } from './plotly-text';

export function planeTraces(
  element: HTMLElement,
  { points, others, near, density, densityLabel }: PlanePicture,
): Data[] {
  const palette = readPalette(element);
  const traces: Data[] = [];
  if (density) {
    const { x, y, width, height } = density;
    const middles = (from: number, to: number, cells: number) =>
      Array.from({ length: cells }, (_, i) => from + ((i + 0.5) * (to - from)) / cells);
    const z = Array.from({ length: height }, (_, j) =>
      Array.from(density.density.subarray(j * width, (j + 1) * width)),
    );
    const shared = { x: middles(x.from, x.to, width), y: middles(y.from, y.to, height), z };
    traces.push({
      ...shared,
      type: 'heatmap',
      name: densityLabel,
      colorscale: colourScale(rampFor(palette.panel)),
      zsmooth: 'best',
      colorbar: { title: { text: 'density', side: 'right' } },
    });
    for (const { mass, density: level } of density.levels) {
      traces.push({
        ...shared,
        type: 'contour',
        name: `${100 * mass} % of it`,
        showlegend: true,
        showscale: false,
        hoverinfo: 'skip',
        contours: { coloring: 'lines', start: level, end: level, size: 1 },
        colorscale: [
          [0, palette.ink],
          [1, palette.ink],
        ],
        line: { width: mass === 0.5 ? 2.5 : 1.25, dash: mass === 0.99 ? 'dash' : 'solid' },
      });
    }
  }
  // Not scattergl: without WebGL it draws nothing but an advertisement, and a saved SVG should be lines and not an image.
  if (others) {
    traces.push({
      type: 'scatter',
      mode: 'markers',
      name: 'All rows',
      x: others.points.filter((_, i) => i % 2 === 0),
      y: others.points.filter((_, i) => i % 2 === 1),
      marker: { color: palette['ink-3'], size: 3, opacity: 0.25 },
    });
  }
  traces.push({
    type: 'scatter',
    mode: 'markers',
    name: near === undefined ? 'Data' : escapeText(near),
    x: points.filter((_, i) => i % 2 === 0),
    y: points.filter((_, i) => i % 2 === 1),
    marker: { color: palette.data, size: 3, opacity: density ? 0.4 : 0.7 },
  });
  return traces;
}

export function planeLayout(element: HTMLElement, picture: PlanePicture): Partial<Layout> {
  const palette = readPalette(element);
  const axis = ({ label, histogram: { from, to } }: PlanePicture['x']) => ({
    gridcolor: palette['line-2'],
    linecolor: palette.line,
    zeroline: false,
    automargin: true,
    title: { text: escapeText(label) },
    range: [from, to] as [number, number],
  });
  return {
    autosize: true,
    ...plotlyFont(palette),
    margin: { l: 64, r: 24, t: picture.synthetic ? 64 : 40, b: 56 },
    hovermode: 'closest',
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, xanchor: 'left' },
    ...synthetic(picture.synthetic),
    xaxis: axis(picture.x),
    yaxis: axis(picture.y),
  };
}
