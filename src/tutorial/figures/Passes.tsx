/** The matrix of ∂x/∂z of three kinds of layers as squares, and what each costs in passes. */
import { type FigureProps, put } from '../chapter';
import type { TwoState } from '../chapters/two-state';
import { type Dependence, dependence, LAYER_KINDS, passesOf } from '../mathematics/passes';
import { KEYS, SLIDERS } from './captions';
import { Choice, Controls, Key, Readings, Slider } from './controls';
import styles from './Passes.module.css';

const SIDE = 320;
const GAP = 0.12;
const MARKS: Readonly<Record<Exclude<Dependence, 'none'>, string>> = {
  own: `${styles.cell} ${styles.own}`,
  other: `${styles.cell} ${styles.other}`,
  same: `${styles.cell} ${styles.same}`,
};
const SUMMARY = {
  autoregressive: 'Every x depends on its own z and on all those before it.',
  'inverse autoregressive': 'Every x depends on its own z and on all those before it.',
  coupling:
    'The first half of the columns is left as it is; each of the second half depends on its own z and on the first half.',
} as const;

export function Passes({ state, set, lit }: FigureProps<TwoState>) {
  const { kind, columns } = state;
  const size = SIDE / columns;
  const { density, sample } = passesOf(kind, columns);
  const places = Array.from({ length: columns * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
  return (
    <>
      <svg
        class={styles.dependence}
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        role="img"
        aria-label={`Which of ${columns} x depend on which z in one ${kind} layer. ${SUMMARY[kind]}`}
      >
        {places.map(([row, column]) => {
          const how = dependence(kind, columns, row, column);
          return (
            <rect
              key={`${row} ${column}`}
              class={how === 'none' ? styles.cell : MARKS[how]}
              x={(column + GAP / 2) * size}
              y={(row + GAP / 2) * size}
              width={(1 - GAP) * size}
              height={(1 - GAP) * size}
            />
          );
        })}
      </svg>
      <p class="help">Rows: x₁, x₂, … from the top. Columns: z₁, z₂, … from the left. {SUMMARY[kind]}</p>
      <Key
        entries={[KEYS.passes.modelWide, KEYS.passes.rowsWide, ...(kind === 'coupling' ? [KEYS.passes.guideWide] : [])]}
      />
      <Controls>
        <Choice
          lit={lit === 'kind'}
          label="Layer"
          value={kind}
          options={LAYER_KINDS.map((value) => ({ value, words: value }))}
          onChange={(next) =>
            set((before) => ({ ...before, kind: next, kindsSeen: [...new Set([...before.kindsSeen, next])] }))
          }
        />
        <Slider {...SLIDERS.columns} value={columns} onChange={(columns) => put(set, { columns })} />
      </Controls>
      <Readings
        rows={[
          { label: 'Passes of the network for ln p', value: density, digits: 0, lit: true },
          { label: 'Passes of the network for a sample', value: sample, digits: 0, lit: true },
        ]}
      />
    </>
  );
}
