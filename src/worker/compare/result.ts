/** What the page asks of a finished comparison: its columns beside the table, a selection's evidence, rows, and a map. */
import { differenceMap } from '../../analysis/compare/difference-map';
import { selectionBayes } from '../../analysis/compare/log-bayes';
import { ProblemError } from '../../base/problem';
import { hasRow, type RowBits } from '../../catalog/selection/bits';
import { type NumberColumn, numberColumn, type Table } from '../../catalog/table';
import { nextTurn } from '../turn';
import { answerColumns } from './answers';
import type { Compared } from './comparing';
import type { ComparedRows, MapFound, MapRequest, SelectionEvidence } from './messages';

/** Rows that a map is drawn of, at most: every k-th of more. */
const MOST_MAPPED = 60_000;
/** Milliseconds between two looks at the messages that wait. */
const TURN_MS = 30;

/** The columns of a comparison over all rows of the catalog, NaN where a row was not compared. */
export function tableColumns({ answers, data }: Compared, rows: number): readonly NumberColumn[] {
  return answerColumns(answers).map(({ name, at }) => {
    const values = new Float64Array(rows).fill(Number.NaN);
    for (const [place, row] of data.rows.entries()) values[row] = at(place);
    return { kind: 'number', name, values };
  });
}

/** ln Bayes factors of the rows of a set that were compared, with a jackknife by group. */
export function evidenceOf({ comparison, data }: Compared, key: number, bits: RowBits): SelectionEvidence {
  const { evidences, names } = comparison;
  const { rows, groups } = data;
  const count = names.length;
  const places = [...rows.keys()].filter(
    (place) => hasRow(bits, rows[place] as number) && Number.isFinite(evidences[place * count]),
  );
  const own = groups && Uint32Array.from(places, (place) => groups[place] as number);
  return {
    key,
    rows: places.length,
    bayes: names.slice(1).map((_, l) =>
      selectionBayes(
        Float64Array.from(
          places,
          (place) => (evidences[place * count + l + 1] as number) - (evidences[place * count] as number),
        ),
        own,
      ),
    ),
  };
}

/** Rows of the catalog, counted from 0. */
export function rowsOf({ comparison, data }: Compared, which: ComparedRows): Uint32Array {
  const { evidences, noneP, names } = comparison;
  const places = [...data.rows.keys()];
  const rowAt = (place: number) => data.rows[place] as number;
  switch (which.kind) {
    case 'none':
      return Uint32Array.from(
        places.filter((place) => (noneP[place] as number) <= which.most),
        rowAt,
      );
    case 'towards': {
      const count = names.length;
      const { label } = which;
      // For the label over the likeliest of the others.
      const evidence = (place: number) => {
        let most = Number.NEGATIVE_INFINITY;
        for (let l = 0; l < count; l++) if (l !== label) most = Math.max(most, evidences[place * count + l] as number);
        return (evidences[place * count + label] as number) - most;
      };
      const found = places
        .map((place) => ({ place, evidence: evidence(place) }))
        .filter((one) => one.evidence > 0)
        .sort((a, b) => b.evidence - a.evidence);
      return Uint32Array.from(found.slice(0, which.count), ({ place }) => rowAt(place));
    }
    default:
      return which satisfies never;
  }
}

/** Throws ProblemError `map` where a column is not there, or two labels were not compared. */
export async function mapOf({ found, data }: Compared, table: Table, request: MapRequest): Promise<MapFound> {
  if (found.names.length !== 2) {
    throw new ProblemError('map', 'A map is of two labels.', 'Compare two labels, or one against the rest.');
  }
  const axes = [request.x, request.y].map(({ column: name, log }) => {
    const column = numberColumn(table, name);
    if (!column) throw new ProblemError('map', `“${name}” is no column of numbers.`, 'Choose another column.');
    return (row: number) => (log ? Math.log10(column.values[row] as number) : (column.values[row] as number));
  });
  const [x, y] = axes as [(row: number) => number, (row: number) => number];
  const labelled = [...data.rows.keys()].filter((place) => (data.labels[place] as number) < 2);
  const at = (place: number) => data.rows[place] as number;
  const there = labelled.filter((place) => Number.isFinite(x(at(place))) && Number.isFinite(y(at(place))));
  const stride = Math.ceil(there.length / MOST_MAPPED);
  const places = there.filter((_, i) => i % stride === 0);
  if (places.length === 0) {
    throw new ProblemError('map', 'No row has a value in both columns.', 'Choose other columns.');
  }
  const { groups } = data;
  const drawing = differenceMap({
    x: Float64Array.from(places, (place) => x(at(place))),
    y: Float64Array.from(places, (place) => y(at(place))),
    second: Uint8Array.from(places, (place) => data.labels[place] as number),
    groups: groups && Uint32Array.from(places, (place) => groups[place] as number),
    seed: found.request.seed,
  });
  let turned = performance.now();
  let step = drawing.next();
  for (; !step.done; step = drawing.next()) {
    if (performance.now() - turned < TURN_MS) continue;
    await nextTurn();
    turned = performance.now();
  }
  return { ...step.value, request, rows: places.length, left: labelled.length - there.length };
}
