/** What `npm run compare` tells: a table with a line for each row, JSON, and sentences. */
import type { Edge } from '../analysis/compare/edges';
import type { SelectionBayes } from '../analysis/compare/log-bayes';
import type { Comparison } from '../analysis/compare/told';
import type { Table } from '../catalog/table';
import type { OutColumn } from '../share/csv-out';
import type { OutTable } from '../share/table-out/table';
import { answerColumns, answersOf } from '../worker/compare/answers';
import { DIFFERS, edgeWords, NONE, pWords } from '../worker/compare/headline';

/** The table with what is said of each row. */
export function compareTable(table: Table, rows: Uint32Array, comparison: Comparison): OutTable {
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  return {
    name: table.name,
    rows: table.rows,
    columns: [
      ...table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' })),
      ...answerColumns(answersOf(comparison, table)).map(({ name, at }): OutColumn => {
        return {
          name,
          cell: (row) => {
            const place = places.get(row);
            return place === undefined ? '' : at(place);
          },
        };
      }),
    ],
    ...(table.facts ? { facts: table.facts } : {}),
  };
}

const orNull = (value: number) => (Number.isFinite(value) ? value : null);

function bayesJson(
  names: readonly string[],
  byPair: readonly (readonly (SelectionBayes | undefined)[])[],
  own?: number,
) {
  const of = (a: number) =>
    Object.fromEntries(
      names.flatMap((name, b) => {
        const found = byPair[a]?.[b];
        return found ? [[name, { ...found, standardError: orNull(found.standardError) }]] : [];
      }),
    );
  return own === undefined ? Object.fromEntries(names.map((name, a) => [name, of(a)])) : of(own);
}

const noneCounts = ({ noneP, names }: Comparison, labels: Uint32Array) => {
  const known = [...noneP.keys()].filter((row) => (labels[row] as number) < names.length && !Number.isNaN(noneP[row]));
  const other = [...noneP.keys()].filter((row) => (labels[row] as number) >= names.length && !Number.isNaN(noneP[row]));
  const found = (rows: readonly number[]) => rows.filter((row) => (noneP[row] as number) <= NONE).length;
  return {
    threshold: NONE,
    labelled: { rows: known.length, found: found(known) },
    unlabelled: { rows: other.length, found: found(other) },
  };
};

export function compareJson(comparison: Comparison, labels: Uint32Array, edges: readonly Edge[]) {
  const { names, reliability, logBayes, difference, gain, stack } = comparison;
  const { accuracy, ece, eceByChance, slope, confusion, logScore, logScoreOfPriors, bins } = reliability;
  const unlabelled = logBayes.at(-1) ?? [];
  return {
    labels: names,
    rows: names.map((_, label) => labels.reduce((sum, one) => sum + (one === label ? 1 : 0), 0)),
    accuracy: accuracy.mean,
    accuracyError: orNull(accuracy.standardError),
    ece,
    eceByChance,
    slope,
    logScore: logScore.mean,
    logScoreOfPriors,
    confusion: confusion.map((own) => [...own]),
    reliability: bins,
    logBayes: {
      ...Object.fromEntries(names.map((name, label) => [name, bayesJson(names, logBayes[label] ?? [], label)])),
      ...(unlabelled.flat().some((one) => one !== undefined) ? { unlabelled: bayesJson(names, unlabelled) } : {}),
    },
    ...(difference ? { difference: { ...difference, differs: difference.pValue < DIFFERS } } : {}),
    gain,
    none: noneCounts(comparison, labels),
    edges,
    temperatures: [...stack.temperatures],
    biases: [...stack.biases],
  };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

export function* compareLines(comparison: Comparison, labels: Uint32Array, edges: readonly Edge[]): Generator<string> {
  const { names, reliability, logBayes, difference, gain } = comparison;
  const { accuracy, ece, eceByChance, slope, confusion } = reliability;
  if (difference) {
    const { auc, standardError, pValue } = difference;
    const says = pValue < DIFFERS ? 'The two samples differ' : 'The two samples cannot be told apart';
    yield `${says}: a row of ${names[1]} scores above one of ${names[0]} with probability ${auc.toFixed(3)} ± ${standardError.toFixed(3)} (${pWords(pValue)}).`;
  }
  if (!difference) {
    const says = gain.pValue < DIFFERS ? 'The labels are told apart' : 'The labels cannot be told apart';
    yield `${says}: the right one gets ${gain.gain.toFixed(4)} ± ${gain.standardError.toFixed(4)} more probability than by chance (${pWords(gain.pValue)}).`;
  }
  for (const edge of edges) yield edgeWords(edge);
  yield `Accuracy ${percent(accuracy.mean)} ± ${percent(accuracy.standardError)}; ECE ${ece.toFixed(4)} (${eceByChance.toFixed(4)} by chance), slope ${slope.toFixed(3)}.`;
  for (const [label, own] of confusion.entries()) {
    yield `  ${names[label]}: ${Array.from(own, (count, called) => `${count.toLocaleString('en')} called ${names[called]}`).join(', ')}`;
  }
  for (const [a, name] of names.entries()) {
    for (const [b, other] of names.entries()) {
      const found = logBayes[a]?.[a]?.[b];
      if (!found) continue;
      yield `  ln Bayes factor of the ${found.rows.toLocaleString('en')} rows of ${name}, for ${name} against ${other}: ${found.sum.toFixed(1)} ± ${found.standardError.toFixed(1)} (${found.perRow.toFixed(4)} a row; the sum takes rows as independent)`;
    }
  }
  const none = noneCounts(comparison, labels);
  yield `${none.labelled.found} of ${none.labelled.rows} labelled rows are unlike all labels at p ≤ ${NONE}, where at most ${(NONE * none.labelled.rows).toFixed(0)} are expected.`;
  if (none.unlabelled.rows > 0) yield `${none.unlabelled.found} of ${none.unlabelled.rows} rows without a label are.`;
}
