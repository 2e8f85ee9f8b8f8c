/** Shares of galaxies below the cut in the simulations along one parameter. */
import { compact } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { largestShares, type OutliersState, shareOf, tryParameter } from '../chapters/outliers-state';
import { PARAMETERS, type Study } from '../chapters/outliers-study';
import { Chart, pathOf } from './Chart';
import { KEYS } from './captions';
import { Choice, Controls, Key, Readings } from './controls';

type Props = FigureProps<OutliersState> & { readonly study: Study };

/** The scale reaches at least so far, in per cent. */
const LEAST_TOP = 10;

export function Parameters({ state, set, lit, study }: Props) {
  const { parameter, cut } = state;
  const along = study.simulations.filter((one) => one.parameter === parameter);
  const places = along.map((_, i) => i);
  const shares = along.map((one) => 100 * shareOf(study, one, cut));
  // One scale for all parameters, so that they compare.
  const top = Math.max(LEAST_TOP, 115 * Math.max(...(largestShares(state) ?? [])));
  return (
    <>
      <Chart
        label={`Share of galaxies below the cut along ${parameter}`}
        x={[-0.5, along.length - 0.5]}
        y={[0, top]}
        xTitle={`${parameter}, a simulation each`}
        yTitle="below the cut, %"
        unticked
      >
        {(plot) => (
          <>
            <path class="line base" d={`M${plot.left} ${plot.y.at(100 * cut)}H${plot.right}`} />
            <path class="line guide" d={pathOf(places, shares, plot.x, plot.y)} />
            {along.map((one, i) => (
              <g key={one.value}>
                <circle class="dot probe" r={4.5} cx={plot.x.at(i)} cy={plot.y.at(shares[i] ?? 0)} />
                <text class="note tick" x={plot.x.at(i)} y={plot.bottom + 15} text-anchor="middle">
                  {compact(one.value, 2)}
                </text>
              </g>
            ))}
          </>
        )}
      </Chart>
      <Key entries={Object.values(KEYS.parameters)} />
      <Controls>
        <Choice
          lit={lit === 'parameter'}
          label="Parameter"
          value={state.tried.length > 0 ? parameter : ''}
          options={PARAMETERS.map((name) => ({ value: name, words: name }))}
          onChange={(name) => {
            const chosen = PARAMETERS.find((known) => known === name);
            if (chosen) set((before) => tryParameter(before, chosen));
          }}
        />
      </Controls>
      <Readings
        rows={[
          { label: 'At the lowest value', value: shares[0], digits: 2, unit: '%' },
          { label: 'At the highest value', value: shares.at(-1), digits: 2, unit: '%' },
        ]}
      />
    </>
  );
}
