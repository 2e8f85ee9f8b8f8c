/** How the flagged fraction of simulations goes with their parameters: a small plot for each, with what was tested. */
import type { OutliersFound } from '../../worker/outliers/messages';
import type { Outcome } from '../../worker/outliers/outcome';
import { FigureButton } from '../figure/FigureButton';
import { smallMultiples } from '../figure/small-multiples';
import { compact, count, countOf, nats, percent } from '../format';
import { howOf, selectGroup } from '../selection/select';
import { useSession } from '../session';
import figures from '../styles/figures.module.css';
import { drawRelation } from './draw-relation';
import styles from './Parameters.module.css';
import { PARAMETER_WORDS } from './words';

type Relation = Outcome['relations'][number];

export function Parameters({ found: { outcome } }: { found: OutliersFound }) {
  const session = useSession();
  const { relations, shares, simulation, dispersion, cut } = outcome;
  if (!simulation) {
    return <p class={`help ${styles.parameters}`}>{PARAMETER_WORDS.noSimulations}</p>;
  }
  const varied = relations.filter(({ design }) => design !== 'constant' && design !== 'unknown');
  const top = Math.max(2.5 * cut, ...varied.flatMap(({ points }) => points.map(({ fraction }) => fraction))) * 1.05;
  return (
    <section class={styles.parameters} aria-labelledby="parameters-title">
      <header class="part-head">
        <h3 id="parameters-title">Outliers and the parameters of the simulations</h3>
        {varied.length > 0 && <RelationFigure relations={varied} top={top} cut={cut} />}
      </header>
      {varied.length === 0 ? (
        <p class="measure">
          {PARAMETER_WORDS[relations.length === 0 ? 'noColumns' : 'constant'](countOf(shares.length, 'simulation'))}
        </p>
      ) : (
        <>
          <p class="help measure">{PARAMETER_WORDS.plots(countOf(varied.length, 'parameter'))}</p>
          <div class={styles.relationPlots}>
            {varied.map((relation) => (
              <Plot
                key={relation.parameter}
                relation={relation}
                top={top}
                cut={cut}
                onPress={(group, event) => selectGroup(session, simulation, group, howOf(event))}
              />
            ))}
          </div>
        </>
      )}
      {dispersion && (
        <p class="help measure">
          Between {countOf(dispersion.simulations, 'simulation')}{' '}
          {varied.length > 0 ? 'that differ by chance only ' : ''}the share is {percent(dispersion.mean)} and varies by{' '}
          {percent(dispersion.deviation)}: {dispersion.factor.toFixed(1)} times the variance of independent galaxies (p{' '}
          {dispersion.pValue < 1e-12 ? '< 1e−12' : compact(dispersion.pValue, 2)}).
        </p>
      )}
      <details>
        <summary>The fraction in every simulation</summary>
        <div class={styles.shareList}>
          <table class={figures.table}>
            <tbody>
              {[...shares]
                .sort((a, b) => b.fraction - a.fraction)
                .map(({ group, rows, fraction, standardError, reference, test }) => (
                  <tr key={group}>
                    <th scope="row">
                      <button
                        type="button"
                        class="quiet"
                        title="Select the rows of this simulation"
                        onClick={(event) => selectGroup(session, simulation, group, howOf(event))}
                      >
                        {group}
                      </button>
                      {reference && <span class="muted"> reference</span>}
                    </th>
                    <td class={figures.value}>
                      {percent(fraction)} ± {percent(standardError)}
                    </td>
                    <td class={figures.note}>
                      of {count(rows)}
                      {test && `; more than the rest: q = ${compact(test.qValue, 2)}`}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function RelationFigure({ relations, top, cut }: { relations: readonly Relation[]; top: number; cut: number }) {
  const { draw, shape } = smallMultiples(
    relations.map((relation) => ({ title: relation.parameter, draw: drawRelation(relation, top, cut) })),
  );
  return (
    <FigureButton
      draw={draw}
      shape={shape}
      title="Outliers and parameters"
      description={relations.map((relation) => `${relation.parameter}: ${words(relation)}`).join(' ')}
      name="outliers and parameters"
      legend={PARAMETER_WORDS.legend(compact(cut, 2))}
    />
  );
}

const WIDTH = 220;
const HEIGHT = 150;
const BOX = { left: 34, right: WIDTH - 8, top: 8, bottom: HEIGHT - 22 };

interface PlotProps {
  readonly relation: Relation;
  readonly top: number;
  readonly cut: number;
  /** A press on a simulation. */
  readonly onPress: (group: string, event: MouseEvent) => void;
}

function Plot({ relation, top, cut, onPress }: PlotProps) {
  const { parameter, points, design } = relation;
  const values = points.map(({ value }) => value);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  // Amplitudes are varied in factors.
  const isLog = from > 0 && to / from > 3;
  const scaled = (value: number) =>
    isLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from || 1);
  const x = (value: number) => BOX.left + scaled(value) * (BOX.right - BOX.left);
  const y = (share: number) => BOX.bottom - (Math.min(share, top) / top) * (BOX.bottom - BOX.top);
  const line = points.map(({ value, fraction }) => `${x(value)},${y(fraction)}`).join(' ');
  return (
    <figure class={styles.relation}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Flagged fraction against ${parameter}. ${words(relation)}`}
      >
        <line class={styles.axis} x1={BOX.left} x2={BOX.right} y1={BOX.bottom} y2={BOX.bottom} />
        <line class={styles.threshold} x1={BOX.left} x2={BOX.right} y1={y(cut)} y2={y(cut)} />
        {[0, top / 2, top].map((share) => (
          <text key={share} x={BOX.left - 4} y={y(share) + 4} text-anchor="end">
            {Math.round(100 * share)} %
          </text>
        ))}
        {[from, to].map((value, i) => (
          <text key={value} x={x(value)} y={HEIGHT - 6} text-anchor={i === 0 ? 'start' : 'end'}>
            {compact(value)}
          </text>
        ))}
        {design === 'one at a time' && <polyline class={styles.curve} points={line} />}
        {points.map(({ group, value, fraction, standardError }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: keys reach the same in the list of simulations.
          <g key={group} class={styles.simulation} onClick={(event) => onPress(group, event)}>
            <line
              class={styles.errorBar}
              x1={x(value)}
              x2={x(value)}
              y1={y(Math.max(0, fraction - standardError))}
              y2={y(fraction + standardError)}
            />
            <circle cx={x(value)} cy={y(fraction)} r={2.5}>
              <title>{`${group}: ${percent(fraction)} ± ${percent(standardError)} at ${compact(value)}`}</title>
            </circle>
          </g>
        ))}
      </svg>
      <figcaption>
        <strong>{parameter}</strong>
        <span class="help">{words(relation)}</span>
      </figcaption>
    </figure>
  );
}

/** What was tested of a parameter, a sentence or two. */
function words({ design, simulations, points, spearman, corrected, away, partial }: Relation): string {
  if (spearman === undefined || corrected === undefined) {
    const some = points.some(({ fraction }) => fraction > 0);
    return PARAMETER_WORDS[some ? 'fewForTrend' : 'noneFlagged'](countOf(simulations, 'simulation'));
  }
  const told = (value: number, p: number) => `${nats(value, 2)} (p = ${compact(p, 2)})`;
  const rest = away
    ? PARAMETER_WORDS.away(told(away.spearman, away.corrected))
    : partial
      ? PARAMETER_WORDS.partial(told(partial.spearman, partial.corrected))
      : '';
  const how = PARAMETER_WORDS[design === 'one at a time' ? 'fiducial' : 'together'];
  return PARAMETER_WORDS.trend(told(spearman, corrected), rest, countOf(simulations, 'simulation'), how);
}
