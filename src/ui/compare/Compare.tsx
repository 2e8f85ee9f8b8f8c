/** The Compare view: test rows against samples of the model, and which label a row has. */
import { Comparison } from '../results/Comparison';
import styles from './Compare.module.css';
import { LabelComparison } from './LabelComparison';

export function CompareRegion() {
  return (
    <div class={styles.view}>
      <Comparison />
      <LabelComparison />
    </div>
  );
}
