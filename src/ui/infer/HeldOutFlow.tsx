/** The trained flow beside the HOD in simulations of the test set: ln p of their galaxies, and their numbers by each property. */

import { useMemo, useState } from 'preact/hooks';
import type { PropertyFunction, HeldOutFlow as Told } from '../../worker/haloes/held-out';
import { FigureButton } from '../figure/FigureButton';
import { countOf, nats } from '../format';
import { PlotCanvas } from '../plots/canvas';
import { Sentences } from '../Sentences';
import parts from '../styles/parts.module.css';
import { drawFunction } from './draw-function';
import styles from './Infer.module.css';

const MOST_NAMED = 6;

/** What is shown first. */
const isStellarMass = ({ column }: PropertyFunction) => /^(?:log_?)?m_?star|stellar_?mass|mstar/i.test(column);

export function HeldOutFlow({ told }: { told: Told }) {
  const { simulations, galaxies, logProb, functions, notes } = told;
  const [chosen, setChosen] = useState(() => Math.max(0, functions.findIndex(isStellarMass)));
  const one = functions[chosen] ?? functions[0];
  const named = simulations.length <= MOST_NAMED ? `: ${simulations.join(', ')}` : '';
  return (
    <>
      <p>
        {countOf(simulations.length, 'simulation')} of the test set, which neither the flow nor the HOD has learned
        {named}. ln p(properties | halo) of {countOf(galaxies, 'galaxy', 'galaxies')}: {nats(logProb.mean, 3)}
        {Number.isNaN(logProb.standardError) ? '' : ` ± ${nats(logProb.standardError, 3)}`} nats each.
      </p>
      <Sentences of={notes} class="help" />
      {functions.length > 1 && (
        <label class={parts.labelled}>
          <span>Property</span>
          <select value={String(chosen)} onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}>
            {functions.map(({ column }, i) => (
              <option key={column} value={String(i)}>
                {column}
              </option>
            ))}
          </select>
        </label>
      )}
      {one && <Numbers of={one} />}
    </>
  );
}

function Numbers({ of: { label, column, isLog, bins } }: { of: PropertyFunction }) {
  const draw = useMemo(
    () => drawFunction(bins, isLog ? `${column} (logarithmic axis)` : label, isLog),
    [bins, label, column, isLog],
  );
  const count = (low: 'low68' | 'low95', high: 'high68' | 'high95') =>
    bins.filter((bin) => bin.data.mean >= bin[low] && bin.data.mean <= bin[high]).length;
  const words = `${count('low68', 'high68')} of ${bins.length} bins lie within the 68 % band of mocks, ${count('low95', 'high95')} within the 95 % band.`;
  const legend =
    'Disks: test simulations; errors are at least Poisson. Red: 68 and 95 % of 60 mocks in the same haloes.';
  return (
    <>
      <figure class={styles.marginal}>
        <figcaption>
          <span class="clip">Galaxies by {column}</span>
          <FigureButton
            draw={draw}
            title={`Galaxies by ${column}`}
            description={words}
            shape={0.8}
            name={`galaxies by ${column}`}
            legend={legend}
          />
        </figcaption>
        <PlotCanvas class={`plot ${styles.occupation}`} draw={draw} label={`Galaxies by ${column}`} summary={words} />
      </figure>
      <p class="help">
        {legend} The bands leave out how well the HOD and the flow are known. Numbers are per unit of the axis and
        simulation.
      </p>
      <p>{words}</p>
    </>
  );
}
