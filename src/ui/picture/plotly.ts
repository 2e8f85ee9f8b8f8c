/** The picture as a Plotly figure. Imported only when asked for: Plotly is 1.4 MB. */
import { type Annotation, type Data, downloadImage, type Layout, newPlot, purge, setPlotConfig } from 'plotly.js-dist';
import { binWidth, densityOf } from '../plots/histogram';
import { readPalette } from '../plots/palette';
import type { PageState } from '../state';
import { captionOf } from './caption';
import { type CurvePicture, densityUnit } from './picture';
import { planeLayout, planeTraces } from './plotly-plane';
import { escapeText, plotlyFont, synthetic } from './plotly-text';
import { type Picture, titleOf } from './whole-picture';

// Without these two, every plot carries a button that uploads the data to Plotly's own server.
setPlotConfig({ showSendToCloud: false, plotlyServerURL: '' });

/** Draws the picture into an element; returns what takes it away again. */
export async function showPicture(element: HTMLElement, picture: Picture): Promise<() => void> {
  const plane = picture.kind === 'plane';
  const traces = plane ? planeTraces(element, picture) : tracesOf(element, picture);
  const layout = plane ? planeLayout(element, picture) : layoutOf(element, picture);
  await newPlot(element, traces, layout, {
    responsive: true,
    displaylogo: false,
    displayModeBar: true,
    modeBarButtonsToRemove: ['toImage', 'select2d', 'lasso2d'],
  });
  return () => purge(element);
}

/** Room for two lines under the axis. */
const CAPTION_MARGIN = 110;

/** The picture as it stands, zoomed or not, with a caption under it. */
export async function savePicture(
  element: HTMLElement,
  format: 'svg' | 'png',
  picture: Picture,
  state: PageState,
): Promise<void> {
  const filename = `knotwork ${titleOf(picture)}`.replace(/[^\w-]+/g, '-').slice(0, 80);
  const { data, layout } = element as HTMLElement & { readonly data: Data[]; readonly layout: Partial<Layout> };
  const caption: Partial<Annotation> = {
    text: escapeText(captionOf(state)),
    xref: 'paper',
    x: 0,
    xanchor: 'left',
    yref: 'paper',
    y: 0,
    yanchor: 'top',
    yshift: -64,
    showarrow: false,
    align: 'left',
    width: 1440,
    font: { size: 14 },
  };
  const captioned = {
    ...layout,
    margin: { ...layout.margin, b: CAPTION_MARGIN },
    annotations: [...(layout.annotations ?? []), caption],
  };
  await downloadImage({ data, layout: captioned }, { format, filename, width: 1600, height: 960 });
}

function tracesOf(element: HTMLElement, picture: CurvePicture): Data[] {
  const palette = readPalette(element);
  const { histogram, density, truth } = picture;
  const width = binWidth(histogram);
  const centres = histogram.counts.map((_, bin) => histogram.from + (bin + 0.5) * width);
  const traces: Data[] = [
    {
      type: 'bar',
      name: picture.near === undefined ? 'Data' : escapeText(picture.near),
      x: centres,
      y: densityOf(histogram),
      width,
      marker: { color: palette['data-fill'], line: { color: palette.data, width: 1 } },
    },
  ];
  if (density) {
    traces.push({
      type: 'scatter',
      mode: 'lines',
      name: picture.densityLabel,
      x: density.grid,
      y: density.density,
      line: { color: palette.sample, width: 2.5 },
    });
  }
  if (truth) {
    traces.push({
      type: 'scatter',
      mode: 'lines',
      name: 'True density',
      x: truth.grid,
      y: truth.density,
      line: { color: palette.truth, width: 1.5, dash: 'dash' },
    });
  }
  return traces;
}

function layoutOf(element: HTMLElement, picture: CurvePicture): Partial<Layout> {
  const palette = readPalette(element);
  const axis = { gridcolor: palette['line-2'], linecolor: palette.line, zeroline: false, automargin: true };
  return {
    autosize: true,
    ...plotlyFont(palette),
    margin: { l: 64, r: 24, t: picture.synthetic ? 64 : 40, b: 56 },
    bargap: 0,
    hovermode: 'x unified',
    hoverlabel: { bgcolor: palette.panel, bordercolor: palette.line, font: { color: palette.ink } },
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, xanchor: 'left' },
    ...synthetic(picture.synthetic),
    xaxis: {
      ...axis,
      title: { text: escapeText(picture.axis) },
      range: [picture.histogram.from, picture.histogram.to],
    },
    yaxis: { ...axis, title: { text: escapeText(`density ${densityUnit(picture)}`) }, rangemode: 'tozero' },
  };
}
