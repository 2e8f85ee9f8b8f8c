/** The Compare view: test rows against samples of the model, and which label a row has. */
import { Comparison } from '../results/Comparison';
import { LabelComparison } from './LabelComparison';

export function CompareRegion() {
  return (
    <>
      <Comparison />
      <LabelComparison />
    </>
  );
}
