/** What `npm run compare` tells: a table with a line for each row, JSON, and sentences. */
import type { SelectionBayes } from '../analysis/compare/log-bayes';
import type { Comparison } from '../analysis/compare/told';
import type { Table } from '../catalog/table';
import { freeName, type OutColumn, rounded } from '../share/csv-out';
import type { OutTable } from '../share/table-out/table';

/** p-value below which a row is called none of the labels. */
const NONE = 0.01;
/** p-value below which two samples are said to differ. */
const DIFFERS = 0.05;

/** The table with p of each label, ln of Bayes factors against the first label, and the p-value of being none of them. */
export function compareTable(
  table: Table,
  rows: Uint32Array,
  { names, probabilities, evidences, noneP }: Comparison,
): OutTable {
  const at = new Map(Array.from(rows, (row, i) => [row, i]));
  const count = names.length;
  const column = (name: string, read: (i: number) => number): OutColumn => ({
    name: freeName(name, table),
    cell: (row) => {
      const i = at.get(row);
      return i === undefined ? '' : rounded(read(i));
    },
  });
  const [first = ''] = names;
  return {
    name: table.name,
    rows: table.rows,
    columns: [
      ...table.columns.map(({ name, values }): OutColumn => ({ name, cell: (row) => values[row] ?? '' })),
      ...names.map((name, l) => column(`p_${name}`, (i) => probabilities[i * count + l] as number)),
      ...names
        .slice(1)
        .map((name, l) =>
          column(
            `log_bayes_${name}_over_${first}`,
            (i) => (evidences[i * count + l + 1] as number) - (evidences[i * count] as number),
          ),
        ),
      column('p_none', (i) => noneP[i] as number),
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

export function compareJson(comparison: Comparison, labels: Uint32Array) {
  const { names, reliability, logBayes, difference, stack } = comparison;
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
    none: noneCounts(comparison, labels),
    temperatures: [...stack.temperatures],
    biases: [...stack.biases],
  };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

export function* compareLines(comparison: Comparison, labels: Uint32Array): Generator<string> {
  const { names, reliability, logBayes, difference } = comparison;
  const { accuracy, ece, eceByChance, slope, confusion } = reliability;
  if (difference) {
    const { auc, standardError, pValue } = difference;
    const says = pValue < DIFFERS ? 'The two samples differ' : 'The two samples cannot be told apart';
    yield `${says}: a row of ${names[1]} scores above one of ${names[0]} with probability ${auc.toFixed(3)} ± ${standardError.toFixed(3)} (p = ${pValue.toPrecision(2)}).`;
  }
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
