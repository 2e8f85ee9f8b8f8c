/** What a comparison says of each row, as columns: ln of Bayes factors against the first label, p of each label, and the p-value of being none of them. */
import type { Comparison } from '../../analysis/compare/told';
import type { Column } from '../../catalog/table';
import { freeName, rounded } from '../../share/csv-out';

export interface AnswerColumn {
  readonly name: string;
  /** Of a row by its place among those compared; NaN where there is none. */
  at(place: number): number;
}

export interface Answers {
  readonly logBayes: readonly AnswerColumn[];
  readonly probabilities: readonly AnswerColumn[];
  readonly none: AnswerColumn;
}

/** Under names that no column of the table has. */
export function answersOf(
  { names, probabilities, evidences, noneP }: Comparison,
  table: { readonly columns: readonly Pick<Column, 'name'>[] },
): Answers {
  const count = names.length;
  const [first = ''] = names;
  const taken: { readonly name: string }[] = [...table.columns];
  const column = (wanted: string, at: (place: number) => number): AnswerColumn => {
    const name = freeName(wanted.replaceAll(' ', '_'), { columns: taken });
    taken.push({ name });
    return { name, at: (place) => rounded(at(place)) };
  };
  return {
    logBayes: names
      .slice(1)
      .map((name, l) =>
        column(
          `log_bayes_${name}_over_${first}`,
          (place) => (evidences[place * count + l + 1] as number) - (evidences[place * count] as number),
        ),
      ),
    probabilities: names.map((name, l) => column(`p_${name}`, (place) => probabilities[place * count + l] as number)),
    none: column('p_none', (place) => noneP[place] as number),
  };
}

export const answerColumns = ({ logBayes, probabilities, none }: Answers): readonly AnswerColumn[] => [
  ...probabilities,
  ...logBayes,
  none,
];
