/** What every Plotly figure has in common. */
import type { Layout } from 'plotly.js-dist';
import type { Palette } from '../plots/palette';

/** Plotly reads a subset of HTML in its texts; a column's name is not markup. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function plotlyFont(palette: Palette): Partial<Layout> {
  return {
    font: { family: palette.font, size: 13, color: palette.ink },
    paper_bgcolor: palette.panel,
    plot_bgcolor: palette.panel,
  };
}

/** The label of synthetic data, as a title that export keeps. */
export function synthetic(label: string | undefined): Partial<Layout> {
  if (label === undefined) return {};
  return { title: { text: escapeText(label), font: { size: 13 }, x: 0.02, y: 0.99, yanchor: 'top' } };
}
