/** The answers about rows: the one on screen, and earlier ones to choose from. */
import { useMemo } from 'preact/hooks';
import { applyTransform } from '../../catalog/column-transforms';
import { shownName } from '../../catalog/readable-name';
import { csvLine } from '../../share/csv-out';
import type { InferredColumn } from '../../worker/infer/messages';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { download } from '../download';
import { FigureButton } from '../figure/FigureButton';
import { compact, countOf, nats } from '../format';
import { Mark } from '../Mark';
import { axisOf } from '../picture/labels';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import figures from '../styles/figures.module.css';
import parts from '../styles/parts.module.css';
import { drawMarginal } from './draw-marginal';
import styles from './Infer.module.css';
import { OfRun } from './OfRun';
import { Pairs } from './Pairs';
import { type KeptAnswer, useInferView } from './view';

export function Answers() {
  const { answers, shown } = useInferView();
  const now = answers.value.find(({ id }) => id === shown.value) ?? answers.value[0];
  if (!now) return null;
  return (
    <>
      {answers.value.length > 1 && (
        <label class={parts.labelled}>
          <span>Answer</span>
          <select
            value={String(now.id)}
            onChange={({ currentTarget }) => {
              shown.value = Number(currentTarget.value);
            }}
          >
            {answers.value.map(({ id, title }) => (
              <option key={id} value={String(id)}>
                {id}. {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <Answer key={now.id} kept={now} />
    </>
  );
}

export function Answer({ kept }: { kept: KeptAnswer }) {
  const { title, columns, known, hasEvidence, answer, unlike, truth, of } = kept;
  const { logEvidence, logEvidenceError, verdict, reliable, outside } = answer;
  const names = columns.map(({ choice }) => choice.name);
  const save = () => {
    const draws = answer.columns.map((column) => column.draws);
    const lines = Array.from({ length: draws[0]?.length ?? 0 }, (_, k) =>
      csvLine(draws.map((own) => own[k] ?? Number.NaN)),
    );
    download(
      new Blob([csvLine(names), ...lines], { type: 'text/csv' }),
      `${title.replace(/[^\w.-]+/g, '_')}-draws.csv`,
    );
  };
  return (
    <article class={`${parts.column} ${styles.answer}`} aria-label={`Answer, ${title}`}>
      <header class={`${parts.spread} ${styles.head}`}>
        <h3>{title}</h3>
        {names.length > 0 && (
          <button type="button" class="quiet" onClick={save}>
            Save {countOf(answer.columns[0]?.draws.length ?? 0, 'draw')}
          </button>
        )}
      </header>
      <OfRun of={of} />
      <p class={reliable ? '' : 'warn'} aria-live="polite">
        {verdict}
      </p>
      {outside.length > 0 && (
        <p class="warn">
          {outside.join(', ')}: far outside the training range, so that the answer is an extrapolation.
        </p>
      )}
      {unlike && <p class={unlike.warning ? 'warn' : 'help'}>{unlike.sentence}</p>}
      {names.length > 0 && <Intervals kept={kept} />}
      {hasEvidence && (
        <p>
          ln p of what is known: {nats(logEvidence, 2)} ± {nats(logEvidenceError, 2)} nats, in the units of the catalog.
        </p>
      )}
      {known !== '' && <p class={`help ${styles.known}`}>Known: {known}.</p>}
      {names.length > 0 && (
        <ul class={plots.legend}>
          <Mark of="sample">posterior, 68 and 95 % shaded</Mark>
          {names.some((name) => truth.has(name)) && (
            <li>
              <span class={`${plots.key} ${styles.keyRow}`} aria-hidden="true" />
              value of the row
            </li>
          )}
        </ul>
      )}
      {answer.columns.map((column, i) => {
        const feature = columns[i];
        return (
          feature && <Marginal key={column.name} column={column} feature={feature} truth={truth.get(column.name)} />
        );
      })}
      <Pairs columns={columns} cloud={answer.cloud} truth={truth} />
    </article>
  );
}

function Intervals({ kept: { columns, answer, truth } }: { kept: KeptAnswer }) {
  const told = answer.columns.map((column) => truth.get(column.name));
  const hasTruth = told.some((value) => value !== undefined);
  return (
    <div class={styles.scrolled}>
      <table class={`${figures.table} ${styles.intervals}`}>
        <thead>
          <tr>
            <td />
            <th scope="col">Median</th>
            <th scope="col">68 %</th>
            <th scope="col">95 %</th>
            {hasTruth && <th scope="col">Row</th>}
          </tr>
        </thead>
        <tbody>
          {answer.columns.map(({ name, median, low68, high68, low95, high95 }, i) => {
            const { choice } = columns[i] ?? {};
            const between = (low: number, high: number) => (
              <>
                <span>{compact(low, 4)}</span> <span>to {compact(high, 4)}</span>
              </>
            );
            return (
              <tr key={name}>
                <th scope="row">
                  {choice ? shownName(choice) : name}
                  {choice?.unit && <span class="muted"> {choice.unit}</span>}
                </th>
                <td class={figures.value}>{compact(median, 4)}</td>
                <td>{between(low68, high68)}</td>
                <td>{between(low95, high95)}</td>
                {hasTruth && <td class={styles.inRow}>{compact(told[i] ?? Number.NaN, 4)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Marginal({
  column,
  feature,
  truth,
}: {
  column: InferredColumn;
  feature: PreparedColumn;
  truth: number | undefined;
}) {
  const { marginal, median, low68, high68, low95, high95 } = column;
  const axis = useMemo(() => axisOf(feature), [feature]);
  const draw = useMemo(() => {
    const at = (value: number) => applyTransform(feature.transform, value);
    return drawMarginal({
      marginal,
      axis,
      median: at(median),
      interval68: [at(low68), at(high68)],
      interval95: [at(low95), at(high95)],
      truth: truth === undefined ? undefined : at(truth),
    });
  }, [marginal, axis, feature, median, low68, high68, low95, high95, truth]);
  const summary = `Median ${compact(median, 4)}, 68 % from ${compact(low68, 4)} to ${compact(high68, 4)}, 95 % from ${compact(low95, 4)} to ${compact(high95, 4)}${truth === undefined ? '' : `; the row has ${compact(truth, 4)}`}.`;
  const name = shownName(feature.choice);
  return (
    <figure class={styles.marginal}>
      <figcaption>
        <span class="clip">Marginal PDF of {name}</span>
        <FigureButton
          draw={draw}
          title={`Marginal PDF of ${name}`}
          description={summary}
          shape={0.6}
          name={`the marginal PDF of ${name}`}
          legend={`Red: posterior with its 68 and 95 % intervals, dashed its median.${truth === undefined ? '' : ' Blue: value of the row.'}`}
        />
      </figcaption>
      <PlotCanvas class={plots.plot} draw={draw} label={`Marginal PDF of ${name}`} summary={summary} />
    </figure>
  );
}
