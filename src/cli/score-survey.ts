/** The first reading of a text table that is scored without being held: what all of its rows decide. */
import { type LayoutOptions, readRows } from '../catalog/csv/csv';
import { type MarkerSurvey, markerSurvey } from '../catalog/marker-survey';
import type { StreamedFile } from '../catalog/reader';
import type { Table } from '../catalog/table';
import { needsMarks, parseCell, parseLimit } from '../catalog/text/cell';
import { type ColumnBuilder, columnBuilder, limitsNote, wordsNote } from '../catalog/text/column-builder';
import { orderedColumns } from '../share/model-schema';
import type { Model } from '../share/recipe';
import type { KnownMarkers } from '../share/score-rows';

/** Cells of a column that tell its kind, as the reader of whole tables asks of its first ones. */
const HEAD_ROWS = 2_000;
/** What the first reading found. */
export interface Surveyed {
  /** The first rows; `rows` counts all. */
  readonly table: Table;
  readonly markers: KnownMarkers;
}

/**
 * Reads a file without holding it. Undefined where it takes all cells to know what they mean: numbers with commas in doubt, arrays or errors
 * in cells, declared markers. Throws ProblemError as `readCsv` does.
 */
export async function surveyed(file: StreamedFile, model: Model): Promise<Surveyed | undefined> {
  const names = new Set(orderedColumns(model.recipe.columns).map(({ name }) => name));
  const surveys = new Map<string, MarkerSurvey>();
  const raw: string[] = [];
  let declared = false;
  const options: LayoutOptions = (layout) => {
    declared = [...(layout.declared ?? []), ...(layout.missing ?? [])].some((one) => one !== undefined);
    return {
      room: Number.POSITIVE_INFINITY,
      build(name, column) {
        raw[column] = name;
        const head = columnBuilder(name);
        if (!names.has(name)) return headOnly(head);
        const survey = markerSurvey();
        surveys.set(name, survey);
        return headAnd(name, head, survey);
      },
    };
  };
  const read = await readRows(file, {}, options, (rows) => rows.needsMarks(), Number.POSITIVE_INFINITY);
  if (!read) return undefined;
  const table = read.rows.finish();
  if (declared || read.rows.needsMarks() || raw.length !== table.columns.length) return undefined;
  if (raw.some((name, i) => table.columns[i]?.name !== name)) return undefined;
  const markers = new Map([...surveys].map(([name, survey]) => [name, new Set(survey.markers())]));
  return { table: { ...table, rows: read.rows.count() }, markers };
}

/** A column that the model does not read: its first cells tell what it is. */
function headOnly(head: ColumnBuilder): ColumnBuilder {
  let count = 0;
  return {
    push(cell) {
      if (count < HEAD_ROWS) head.push(cell);
      count += 1;
    },
    needsMarks: head.needsMarks,
    // Notes of the first cells would count too few.
    finish: () => ({ column: head.finish().column, notes: [] }),
  };
}

/** Different words of a column that are remembered, to be shown. */
const MOST_WORDS = 100;

/** A column of which the first cells are kept, and of all others what may mark a missing value and what is no number. */
function headAnd(name: string, head: ColumnBuilder, survey: MarkerSurvey): ColumnBuilder {
  const first = headOnly(head);
  const words = new Set<string>();
  let [unread, worded, limited, limit] = [false, 0, 0, ''];
  return {
    push(cell) {
      first.push(cell);
      const trimmed = cell.trim();
      const value = parseCell(trimmed);
      if (value !== undefined) {
        survey.add(value);
        return;
      }
      if (needsMarks(trimmed)) unread = true;
      if (parseLimit(trimmed)) {
        limited += 1;
        limit ||= trimmed;
      } else {
        worded += 1;
        if (words.size < MOST_WORDS) words.add(trimmed);
      }
    },
    needsMarks: () => unread || first.needsMarks(),
    finish() {
      const { column } = first.finish();
      if (column.kind !== 'number') return { column, notes: [] };
      return {
        column,
        notes: [
          ...(worded > 0 ? [wordsNote(name, worded, words)] : []),
          ...(limited > 0 ? [limitsNote(name, limited, limit)] : []),
        ],
      };
    },
  };
}
