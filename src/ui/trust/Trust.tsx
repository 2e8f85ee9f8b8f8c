/** How far a finished flow can be trusted: what was measured of it on rows that it never saw, good or bad, in plain sentences. */
import { useMemo } from 'preact/hooks';
import type { Assessment } from '../../worker/protocol';
import { count, nats, percent } from '../format';
import { PlotCanvas } from '../plots/canvas';
import { useSelect } from '../session';
import { drawPit } from './draw-pit';

export function TrustRegion() {
  const assessment = useSelect((state) => state.assessment);
  if (!assessment) return null;
  const { findings, pit, coverage, complete, doing } = assessment;
  return (
    <section class="region trust" aria-labelledby="trust-title" aria-busy={!complete}>
      <header class="region-head">
        <h2 id="trust-title">Can it be trusted?</h2>
        {!complete && <span class="muted">measuring{doing && `: ${doing}`}</span>}
      </header>
      <div class="trust-parts">
        <ul class="findings">
          {findings.map(({ title, good, sentence }) => (
            <li key={title} class={good ? 'finding good' : 'finding bad'}>
              <strong>
                <span aria-hidden="true">{good ? '✓' : '✗'}</span> {title}
                <span class="visually-hidden">{good ? ', good' : ', bad'}</span>
              </strong>
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
        <div class="trust-numbers">
          <NllTable assessment={assessment} />
          {coverage.length > 0 && <CoverageTable coverage={coverage} />}
        </div>
        {pit.length > 0 && (
          <div class="pits">
            <h3>Where held-out values fall in what the flow expects of them</h3>
            <p class="help">
              Flat within the band where the flow is calibrated; a hump is too wide a flow, a bowl too narrow a one.
            </p>
            <div class="pit-plots">
              {pit.map((histogram) => (
                <Pit key={histogram.label} histogram={histogram} />
              ))}
            </div>
          </div>
        )}
      </div>
    </section>
  );
}

function NllTable({ assessment: { nll, baselines } }: { assessment: Assessment }) {
  return (
    <table class="figures-table">
      <caption>NLL, nats per row (lower is better)</caption>
      <tbody>
        {nll.map(({ rows, mean, standardError, count: number }) => (
          <tr key={rows}>
            <th scope="row">{rows}</th>
            <td class="value">
              {nats(mean)} <span class="error">± {nats(standardError)}</span>
            </td>
            <td class="note">{count(number)} rows</td>
          </tr>
        ))}
        {baselines.map(({ name, nll: value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="value">{nats(value)}</td>
            <td class="note">held-out</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CoverageTable({ coverage }: Pick<Assessment, 'coverage'>) {
  return (
    <table class="figures-table">
      <caption>Held-out rows within the densest regions</caption>
      <tbody>
        {coverage.map(({ mass, observed, standardError }) => (
          <tr key={mass}>
            <th scope="row">{percent(mass)} region</th>
            <td class="value">
              {percent(observed)} <span class="error">± {percent(standardError)}</span>
            </td>
            <td class="note" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pit({ histogram }: { histogram: Assessment['pit'][number] }) {
  const { label, counts, low, high } = histogram;
  const draw = useMemo(() => drawPit(histogram), [histogram]);
  const outside = counts.filter((value) => value < low || value > high).length;
  return (
    <figure class="pit">
      <PlotCanvas
        class="plot"
        draw={draw}
        label={`PIT of ${label}`}
        summary={`${outside} of ${counts.length} bins lie outside the band that 95 % of them should lie in.`}
      />
      <figcaption class="clip" title={label}>
        {label}
      </figcaption>
    </figure>
  );
}
