/** The loss curve, drawn live. */
import { useMemo } from 'preact/hooks';
import { FigureButton } from '../figure/FigureButton';
import { countOf, nats } from '../format';
import { Mark } from '../Mark';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { OverlayKeys } from '../runs/OverlayKeys';
import { useOverlaidLosses } from '../runs/use-overlaid';
import { useSelect } from '../session';
import { drawNll } from './draw-nll';
import styles from './Training.module.css';
import { gaussianOf, knownEntropy } from './truth';

export function NllPlot() {
  const training = useSelect((state) => state.training);
  const steps = useSelect((state) => state.training?.steps ?? (Number(state.settings.typed.steps) || 1));
  const gaussian = useSelect(gaussianOf);
  const mixture = useSelect((state) => state.assessment?.baselines.find(({ kind }) => kind === 'mixture')?.validation);
  const entropy = useSelect(knownEntropy);
  const others = useOverlaidLosses();
  const draw = useMemo(
    () =>
      drawNll({
        training,
        steps: Math.max(steps, ...others.map(({ steps }) => steps)),
        gaussian,
        mixture,
        entropy,
        others,
      }),
    [training, steps, gaussian, mixture, entropy, others],
  );
  const last = training ? training.curve.step.length - 1 : -1;
  const baseline = Number.isFinite(gaussian) ? ` A Gaussian has ${nats(gaussian)} nats per row.` : '';
  const summary =
    training && last >= 0
      ? `After ${countOf(training.step, 'step')}: train ${nats(training.curve.train[last] ?? Number.NaN)}, validation ${nats(training.curve.validation[last] ?? Number.NaN)} nats per row; best at step ${training.bestStep}.${training.members > 1 ? ` This is flow ${training.member} of ${training.members}.` : ''}${baseline}`
      : `No step has been taken yet.${baseline}`;
  return (
    <figure class={styles.figure}>
      <ul class={plots.legend}>
        <Mark of="train">Train</Mark>
        <Mark of="validation">Validation (circle: best)</Mark>
        {training && training.before.length > 0 && <Mark of="validation quiet">Other flows</Mark>}
        <OverlayKeys others={others} distance={undefined} />
        {training && (
          <li class={plots.legendEnd}>
            <FigureButton
              draw={draw}
              title="Negative log likelihood against step"
              description={summary}
              shape={0.6}
              name="NLL against step"
              ofEnd
              legend="Grey: train. Green: validation (circle: best). Dashed: baselines."
            />
          </li>
        )}
      </ul>
      <div>
        <PlotCanvas
          class={`${plots.plot} ${plots.nll}`}
          draw={draw}
          label="Negative log likelihood against step"
          summary={summary}
        />
      </div>
    </figure>
  );
}
