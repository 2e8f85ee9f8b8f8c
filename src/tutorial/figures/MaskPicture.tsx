/** MADE's network as a picture: arrows that are left, arrows that are cut, and those that lead to one output. */
import { compact } from '../../ui/format';
import { PICTURE, VARIABLES } from '../chapters/two-masks';
import { reaching, seenBy } from '../mathematics/masks';
import styles from './MaskPicture.module.css';

const [WIDTH, HEIGHT] = [560, 350];
/** Height that the units take; their captions lie below. */
const UNITS = 325;
const [LEFT, RIGHT] = [60, 470];
const RADIUS = 15;

const LAYERS = PICTURE.degrees.length;
const xOf = (layer: number) => LEFT + ((RIGHT - LEFT) * layer) / (LAYERS - 1);
const yOf = (unit: number, of: number) => (UNITS * (unit + 0.75)) / (of + 0.5);

export function MaskPicture({ output, cutShown }: { readonly output: number; readonly cutShown: boolean }) {
  const reaches = reaching(PICTURE, output);
  const seen = seenBy(PICTURE, output).map((input) => VARIABLES[input]);
  const summary = `The knots of ${VARIABLES[output]} ${seen.length === 0 ? 'see no variable' : `see ${seen.join(' and ')}`}.`;
  return (
    <figure class={styles.masks}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`A masked network. ${summary}`}>
        {PICTURE.masks.map((mask, layer) => {
          const [from, to] = [PICTURE.degrees[layer] ?? [], PICTURE.degrees[layer + 1] ?? []];
          return to.flatMap((_, o) =>
            from.map((_degree, i) => {
              const kept = mask[o * from.length + i] === 1;
              const leads = kept && reaches[layer]?.[i] && reaches[layer + 1]?.[o];
              if (!kept && !cutShown) return null;
              return (
                <line
                  key={`${layer} ${o} ${i}`}
                  class={
                    leads ? `${styles.arrow} ${styles.leads}` : kept ? styles.arrow : `${styles.arrow} ${styles.cut}`
                  }
                  x1={xOf(layer) + RADIUS}
                  y1={yOf(i, from.length)}
                  x2={xOf(layer + 1) - RADIUS}
                  y2={yOf(o, to.length)}
                />
              );
            }),
          );
        })}
        {PICTURE.degrees.map((units, layer) =>
          units.map((degree, unit) => {
            const [x, y] = [xOf(layer), yOf(unit, units.length)];
            const outer = layer === 0 || layer === LAYERS - 1;
            return (
              <g
                key={`${layer} ${unit}`}
                class={reaches[layer]?.[unit] ? `${styles.unit} ${styles.leads}` : styles.unit}
              >
                <circle cx={x} cy={y} r={RADIUS} />
                <text x={x} y={y} text-anchor="middle" dominant-baseline="central">
                  {outer ? VARIABLES[unit] : compact(degree, 1)}
                </text>
              </g>
            );
          }),
        )}
        <text class="note" x={LEFT} y={HEIGHT - 8} text-anchor="middle">
          inputs
        </text>
        <text class="note" x={(xOf(1) + xOf(LAYERS - 2)) / 2} y={HEIGHT - 8} text-anchor="middle">
          hidden units, with their degrees
        </text>
        <text class="note" x={RIGHT} y={HEIGHT - 8} text-anchor="middle">
          knots of
        </text>
      </svg>
      <figcaption>{summary}</figcaption>
    </figure>
  );
}
