/** What a comparison found, in sentences, and what to keep in mind. */
import type { Edge } from '../../analysis/compare/edges';
import { quotedName } from '../../catalog/selection/expression';
import type { ColumnWords, LabelsCompared } from './messages';

/** p-value below which labels are said to be told apart. */
export const DIFFERS = 0.05;
/** p-value below which a row is called none of the labels. */
export const NONE = 0.01;
const NAMED = 3;

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
const error = (value: number, digits: number) => (Number.isFinite(value) ? ` ± ${value.toFixed(digits)}` : '');
/** A p-value as it is told. */
export const pWords = (p: number) => (p < 1e-99 ? 'p < 1e-99' : `p = ${p.toPrecision(2)}`);
const listed = (words: readonly string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The columns that tell the labels apart alone, the best first; one of so many is there by chance in 5 %. */
export const tellingColumns = (columns: readonly ColumnWords[]): readonly ColumnWords[] =>
  columns.filter(({ alone }) => alone.pValue < DIFFERS / columns.length).sort((a, b) => b.alone.auc - a.alone.auc);

type Found = Pick<
  LabelsCompared,
  'names' | 'difference' | 'gain' | 'differs' | 'columns' | 'chance' | 'reliability' | 'none' | 'request'
>;

function verdictOf({ names, difference, gain, differs, columns, request }: Found): string {
  const by = listed(request.columns);
  const telling = columns ? tellingColumns(columns.each) : [];
  const most =
    request.columns.length === 1
      ? ` by ${by}`
      : telling.length > 0
        ? `, most by ${listed(telling.slice(0, NAMED).map(({ column, alone }) => `${column} (${alone.auc.toFixed(2)} alone)`))}`
        : columns
          ? `, by ${by} together but by no column alone`
          : ` by ${by}`;
  if (difference) {
    const { auc, standardError, pValue } = difference;
    const score = `AUC ${auc.toFixed(3)}${error(standardError, 3)} (${pWords(pValue)}; 0.5: no difference)`;
    return differs
      ? `${names[0]} and ${names[1]} are told apart${most}: ${score}.`
      : `${names[0]} and ${names[1]} cannot be told apart by ${by}: ${score}.`;
  }
  const score = `the right label gets ${gain.gain.toFixed(3)}${error(gain.standardError, 3)} more probability than by chance (${pWords(gain.pValue)})`;
  return differs
    ? `The ${names.length} labels are told apart by ${by}: ${score}.`
    : `The ${names.length} labels cannot be told apart by ${by}: ${score}.`;
}

export function headlineOf(found: Found): string[] {
  const { reliability, chance, none } = found;
  const { accuracy } = reliability;
  const rows = (value: number) => `${value.toLocaleString('en')} ${value === 1 ? 'row' : 'rows'}`;
  const sentences = [
    verdictOf(found),
    `Accuracy ${percent(accuracy.mean)}${Number.isFinite(accuracy.standardError) ? ` ± ${percent(accuracy.standardError)}` : ''}; always naming the most frequent label gives ${percent(chance)}.`,
    `${rows(none.labelled.found)} of ${none.labelled.rows.toLocaleString('en')} unlike all labels at p ≤ ${none.threshold}; at most ${Math.round(none.threshold * none.labelled.rows).toLocaleString('en')} expected by chance.`,
  ];
  if (none.unlabelled.rows > 0) {
    sentences.push(
      `Of ${rows(none.unlabelled.rows)} without a label, ${none.unlabelled.found.toLocaleString('en')} are unlike all labels.`,
    );
  }
  return sentences;
}

/** Rows on this side of an edge, which both samples have. */
export const edgeFilter = ({ column, side, at }: Edge) =>
  `${quotedName(column)} ${side === 'below' ? '>=' : '<='} ${at}`;

export const edgeWords = ({ column, of, within, side, at, fraction }: Edge) =>
  `${of} ends within ${within}: none of its rows has ${column} ${side} ${at.toPrecision(4)}, as ${percent(fraction)} of ${within} have. A cut or a resolution limit would do that, and the difference may be that limit alone. Compare only rows with ${edgeFilter({ column, of, within, side, at, fraction })}.`;
