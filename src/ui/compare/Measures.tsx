/** How well labels are told: the confusion matrix, the reliability curve, and what single columns tell. */
import type { LabelsCompared } from '../../worker/compare/messages';
import { FigureButton } from '../figure/FigureButton';
import { compact, count, nats, percent } from '../format';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import figures from '../styles/figures.module.css';
import styles from './Compare.module.css';
import { drawReliability } from './draw-reliability';

export function Confusion({ found: { names, reliability } }: { found: LabelsCompared }) {
  const { confusion } = reliability;
  return (
    <div class={styles.scroll}>
      <table class={figures.table}>
        <caption>Rows of each label (down) by the label that they are given (across)</caption>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col" class={figures.value}>
                {name}
              </th>
            ))}
            <th scope="col" class={figures.value}>
              Right
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, label) => {
            const cells = Array.from(confusion[label] ?? []);
            const rows = cells.reduce((sum, cell) => sum + cell, 0);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, called) => (
                  <td
                    key={names[called]}
                    class={figures.value}
                    style={{
                      background: `color-mix(in srgb, var(--data) ${Math.round((45 * cell) / Math.max(1, rows))}%, transparent)`,
                    }}
                  >
                    {count(cell)}
                  </td>
                ))}
                <td class={figures.value}>{percent((cells[label] ?? 0) / Math.max(1, rows))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** To as many digits as its error allows. */
function auc({ auc: value, standardError }: { readonly auc: number; readonly standardError: number }): string {
  const digits = standardError >= 0.01 ? 2 : 3;
  return `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
}

/** By which columns two labels differ. */
export function Columns({ found: { columns } }: { found: LabelsCompared }) {
  if (!columns || columns.each.length < 2) return null;
  const sorted = columns.each.toSorted((a, b) => b.alone.auc - a.alone.auc);
  return (
    <div class={styles.scroll}>
      <table class={figures.table}>
        <caption>
          AUC: probability that a row of the second label scores above one of the first. By Gaussian mixtures; all
          columns {auc(columns.all)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col" class={figures.value}>
              Alone
            </th>
            <th scope="col" class={figures.value}>
              p
            </th>
            <th scope="col" class={figures.value}>
              Others
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ column, alone, without }) => (
            <tr key={column}>
              <th scope="row">{column}</th>
              <td class={figures.value}>{auc(alone)}</td>
              <td class={figures.value}>{compact(alone.pValue, 2)}</td>
              <td class={figures.value}>{without ? auc(without) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Reliability({ found: { reliability, names } }: { found: LabelsCompared }) {
  const { ece, eceByChance, slope, bins } = reliability;
  const draw = drawReliability(bins);
  const words = `Mean |observed − predicted| (ECE) ${ece.toFixed(3)}, ${eceByChance.toFixed(3)} by chance; slope of the log odds ${nats(slope, 2)} (1: calibrated; below: too certain).`;
  return (
    <div class={styles.part}>
      <header class={styles.partHead}>
        <h3>Reliability of p(label | row)</h3>
        <FigureButton
          draw={draw}
          title="Reliability of p(label | row)"
          description={words}
          shape={0.7}
          name="reliability"
          legend={`Observed against predicted probability of ${names.join(', ')}.`}
        />
      </header>
      <PlotCanvas
        class={`${plots.plot} ${styles.reliability}`}
        draw={draw}
        label="Reliability of p(label | row)"
        summary={words}
      />
      <p class="help">{words}</p>
    </div>
  );
}
