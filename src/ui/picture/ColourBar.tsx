/** Which colour of the points stands for which value, in a legend. */
import { compact, countOf } from '../format';
import styles from '../plots/Plots.module.css';
import { type Colours, stepColours } from './colours';

export function ColourBar({ colours: { column, unit, from, to, log, missing } }: { colours: Colours }) {
  const panel = getComputedStyle(document.documentElement).getPropertyValue('--panel');
  const name = unit ? `${column} [${unit}]` : column;
  const grey = missing > 0 ? `, grey: ${countOf(missing, 'point')} without a value` : '';
  return (
    <li title={`${name}: 2 % of the values lie beyond either end`}>
      {compact(from, 3)}
      <span
        class={`${styles.key} ${styles.colourBar}`}
        aria-hidden="true"
        style={{ background: `linear-gradient(90deg, ${stepColours(panel).join(', ')})` }}
      />
      {compact(to, 3)} {name}
      {log ? ', logarithmic' : ''}
      {grey}
    </li>
  );
}
