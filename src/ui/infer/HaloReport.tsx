/** Mean numbers of galaxies by halo mass, the parameters of both models, and how well each predicts other haloes. */
import { useMemo } from 'preact/hooks';
import type { Interval } from '../../analysis/hod/maximise';
import type { FittedZheng } from '../../analysis/hod/report';
import type { HaloesFound } from '../../worker/haloes/messages';
import { FigureButton } from '../figure/FigureButton';
import { compact, count, countOf } from '../format';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { Sentences } from '../Sentences';
import figures from '../styles/figures.module.css';
import parts from '../styles/parts.module.css';
import { drawOccupation } from './draw-occupation';
import { HeldOutFlow } from './HeldOutFlow';
import styles from './Infer.module.css';

const PARAMETERS = {
  logMmin: 'log10 M_min',
  sigma: 'σ (dex)',
  logM0: 'log10 M_0',
  logM1: 'log10 M_1',
  alpha: 'α',
} as const satisfies Record<keyof FittedZheng['hod'], string>;

const interval = ({ low, high }: Interval) =>
  `${low === undefined ? 'no lower bound' : compact(low, 4)} to ${high === undefined ? 'no upper bound' : compact(high, 4)}`;

const LEGEND = {
  counts: 'Disks: central galaxies; squares: satellites.',
  models: 'Disks: central galaxies; squares: satellites. Red: five parameters; dotted: three.',
} as const;

export function HaloReport({ found, mass }: { found: HaloesFound; mass: string }) {
  const { haloes, centrals, satellites, groups, notes, models, unfitted, flow } = found;
  const draw = useMemo(() => drawOccupation(found, mass), [found, mass]);
  const legend = models ? LEGEND.models : LEGEND.counts;
  const words = `Mean numbers of galaxies in ${countOf(haloes, 'halo', 'haloes')} by their mass.`;
  return (
    <article class={`${parts.column} ${styles.answer}`} aria-label="Galaxies in haloes">
      <p>
        {countOf(haloes, 'halo', 'haloes')}, {countOf(centrals, 'central galaxy', 'central galaxies')},{' '}
        {countOf(satellites, 'satellite')}
        {groups > 1 ? `, ${countOf(groups, 'simulation')}` : ''}.
      </p>
      <Sentences of={notes} class="help" />
      {unfitted !== undefined && <p class="warn">{unfitted}</p>}
      <figure class={styles.marginal}>
        <figcaption>
          <span class="clip">Galaxies per halo</span>
          <FigureButton
            draw={draw}
            title="Galaxies per halo"
            description={words}
            shape={0.8}
            name="galaxies per halo"
            legend={legend}
          />
        </figcaption>
        <PlotCanvas
          class={`${plots.plot} ${styles.occupation}`}
          draw={draw}
          label="Galaxies per halo"
          summary={words}
        />
      </figure>
      <p class="help">{legend}</p>
      {models && <Models models={models} />}
      {typeof flow === 'string' && <p class="help">{flow}</p>}
      {typeof flow === 'object' && <HeldOutFlow told={flow} />}
    </article>
  );
}

function Models({ models: { zheng, step, heldOut } }: { models: NonNullable<HaloesFound['models']> }) {
  const { mean, standardError } = heldOut.difference;
  const better = mean > 2 * standardError ? 'five' : mean < -2 * standardError ? 'three' : undefined;
  const deviance = `mean deviance ${compact(-2 * heldOut.zheng.mean, 4)} with five parameters, ${compact(-2 * heldOut.step.mean, 4)} with three; difference ${compact(2 * Math.abs(mean), 3)} ± ${compact(2 * standardError, 2)}`;
  return (
    <>
      <div class={styles.scrolled}>
        <table class={`${figures.table} ${styles.intervals}`}>
          <thead>
            <tr>
              <td />
              <th scope="col">Five</th>
              <th scope="col">68 %</th>
              <th scope="col">Three</th>
            </tr>
          </thead>
          <tbody>
            {(Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[]).map((name) => (
              <tr key={name}>
                <th scope="row">{PARAMETERS[name]}</th>
                <td class={figures.value}>{compact(zheng.hod[name], 4)}</td>
                <td>{interval(zheng.intervals[name])}</td>
                <td class={figures.value}>
                  {name in step.hod ? compact(step.hod[name as keyof typeof step.hod], 4) : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {better === undefined
          ? 'Both models predict other haloes equally well'
          : `The model of ${better} parameters predicts other haloes better`}
        : {deviance}.
      </p>
      <p class="help">
        Five: Zheng, Coil & Zehavi 2007. Three: a step, with {count(step.wrong)} haloes on its wrong side. Errors:{' '}
        {zheng.errors === 'jackknife'
          ? 'the wider of a jackknife over simulations and the profile likelihood'
          : 'profile likelihood, haloes independent'}
        .
      </p>
    </>
  );
}
