/** Chapter 4's figure: the spline and the density as a fit moves them, and the curve of the NLL. */
import { compact, nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import {
  differsOnlyIn,
  type Ended,
  floorOf,
  LAST,
  type LearningState,
  PLAIN,
  type RunSettings,
  STEPS,
  shownOf,
} from '../chapters/learning-state';
import { KEYS } from './captions';
import { Key, Readings } from './controls';
import styles from './Figures.module.css';
import { Densities, NllCurve } from './LearningPlots';
import { Runs, Settings, SINGLE } from './LearningRuns';
import { SampledRows } from './SampledRows';

type Props = FigureProps<LearningState>;

export function LearningFigure(props: Props) {
  const { state, step } = props;
  if (step === 'samples') return <SampledRows {...props} />;
  const settings = state.running ?? state.settings;
  const { problem } = state.run ?? {};
  const shown = shownOf(state);
  return (
    <>
      <div class={styles.figurePair}>
        <Densities settings={settings} state={state} />
        <NllCurve state={state} settings={settings} />
      </div>
      <Key entries={Object.values(KEYS.learning)} />
      <Settings {...props} />
      <Runs {...props} />
      {problem && (
        <p role="alert">
          {problem.message} {problem.hint}
        </p>
      )}
      <Readings
        rows={[
          { label: `Step, of ${STEPS}`, value: shown?.step, digits: 0 },
          {
            label: 'Validation NLL',
            value: shown?.looks.find((look) => look.step === shown.step)?.validation,
            unit: 'nats',
          },
          { label: 'NLL of the true density', value: floorOf(settings), unit: 'nats' },
        ]}
      />
      {!SINGLE.has(step) && (
        <Results ended={state.ended.filter(({ settings: own }) => belongs(step, own))} step={step} />
      )}
    </>
  );
}

/** Which runs are compared in a step: those that differ in nothing but the setting that the table names. */
function belongs(step: string, settings: RunSettings): boolean {
  switch (step) {
    case 'rate':
    case 'batch':
      return differsOnlyIn(settings, step);
    case 'norm':
      return settings.shift !== 0 && differsOnlyIn(settings, 'norm', 'shift');
    default:
      return settings.rows !== PLAIN.rows;
  }
}

function Results({ ended, step }: { readonly ended: readonly Ended[]; readonly step: string }) {
  if (ended.length === 0) return null;
  const setting = ({ rate, batch, norm, rows }: RunSettings) =>
    ({ rate: compact(rate, 2), batch: String(batch), norm: norm === 'data' ? 'next to the data' : 'next to the base' })[
      step
    ] ?? `${rows} rows`;
  const heading = { rate: 'Learning rate', batch: 'Batch', norm: 'Batch norm' }[step] ?? 'Rows';
  return (
    <table class={styles.resultsTable}>
      <caption>Runs so far, over their last {LAST} steps, in nats per row</caption>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">Training</th>
          <th scope="col">Validation</th>
          <th scope="col">Scatter</th>
        </tr>
      </thead>
      <tbody>
        {ended.slice(-6).map((run, i) => (
          <tr key={i}>
            <th scope="row">{setting(run.settings)}</th>
            <td>{nats(run.training)}</td>
            <td>{nats(run.validation)}</td>
            <td>{nats(run.wobble)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
