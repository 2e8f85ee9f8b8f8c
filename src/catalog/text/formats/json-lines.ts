/** JSON lines: one object to a line, whose keys name the columns. */
import type { Head, Layout } from '../layout';
import { PLAIN } from '../split';

/** Lines whose keys are the columns. */
const LINES = 200;

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The layout, where the first lines are objects. */
export function jsonLinesLayout({ text }: Head): Layout | undefined {
  const lines = text.split('\n', LINES).filter((line) => line.trim() !== '');
  const objects = lines.slice(0, lines.length > 1 ? -1 : 1).map(parsed);
  if (objects.length === 0 || objects.some((object) => object === undefined)) return undefined;
  const names = [...new Set(objects.flatMap((object) => Object.keys(object ?? {})))];
  const line = (row: string) => {
    const object = parsed(row);
    return object ? names.map((name) => cellOf(object[name])) : [row];
  };
  return { style: { ...PLAIN, line }, rowsBeforeData: 0, header: names, headerRows: [], notes: [] };
}
