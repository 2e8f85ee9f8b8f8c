/** An entry of a legend: a mark as it is drawn, and what it stands for. */
import type { ComponentChildren } from 'preact';
import styles from './plots/Plots.module.css';

/** How each mark is drawn. */
const MARKS: Readonly<Record<string, string | undefined>> = {
  data: styles.keyData,
  sample: styles.keySample,
  'sample-steps': styles.keySampleSteps,
  truth: styles.keyTruth,
  train: styles.keyTrain,
  validation: styles.keyValidation,
  points: styles.keyPoints,
  crosses: styles.keyCrosses,
  heat: styles.keyHeat,
  contour: styles.keyContour,
  band: styles.keyBand,
  quiet: styles.keyQuiet,
  others: styles.keyOthers,
  plain: styles.keyPlain,
};

const markOf = (name: string) => MARKS[name] ?? '';

interface Props {
  /** Names of marks, as `points others`. */
  readonly of: string;
  readonly children: ComponentChildren;
}

export function Mark({ of, children }: Props) {
  return (
    <li>
      <span class={`${styles.key} ${of.split(' ').map(markOf).join(' ')}`} aria-hidden="true" />
      {children}
    </li>
  );
}

/** The rows of the catalog: all of them, or those near a condition or a selection, which stand out from the others. */
export function DataMarks({
  mark,
  near,
  focus,
}: {
  readonly mark: string;
  readonly near: string | undefined;
  readonly focus: string | undefined;
}) {
  if (!near) return <Mark of={mark}>Data</Mark>;
  return (
    <>
      <Mark of={mark}>{focus === 'condition' ? `Data near the condition, ${near}` : near}</Mark>
      <Mark of={`${mark} others`}>All rows</Mark>
    </>
  );
}
