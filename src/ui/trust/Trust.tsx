/** How far a finished flow can be trusted: what was measured of it on the test set, in plain sentences. */
import { useMemo } from 'preact/hooks';
import type { Judgement } from '../../analysis/verdict';
import type { Assessment } from '../../worker/messages/assessment';
import { FigureButton } from '../figure/FigureButton';
import { smallMultiples } from '../figure/small-multiples';
import { count, nats, percent, signedNats } from '../format';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { useSelect } from '../session';
import figures from '../styles/figures.module.css';
import { drawPit, drawPitAxes } from './draw-pit';
import styles from './Trust.module.css';
import { TRUST_VIEW } from './words';

/** The mark before a finding, and the same for who hears it. */
const MARKS: Readonly<
  Record<Judgement, { readonly mark: string; readonly words: string; readonly class?: string | undefined }>
> = {
  good: { mark: '✓', words: 'good' },
  warning: { mark: '!', words: 'warning', class: styles.warning },
  bad: { mark: '✗', words: 'bad', class: styles.bad },
  'too few': { mark: '?', words: 'too few rows to tell', class: styles.tooFew },
};

export function TrustRegion() {
  const assessment = useSelect((state) => state.assessment);
  if (!assessment) return <NotYet />;
  const { findings, pit, coverage, complete, doing } = assessment;
  return (
    <section class="region" aria-labelledby="trust-title" aria-busy={!complete}>
      <header class="region-head">
        <h2 id="trust-title">{TRUST_VIEW.title}</h2>
        {!complete && <span class="muted">{TRUST_VIEW.measuring(doing ?? '')}</span>}
      </header>
      <div class={styles.trustParts}>
        <ul class={styles.findings}>
          {findings.map(({ title, judgement, sentence }) => (
            <li key={title} class={`${styles.finding} ${MARKS[judgement].class ?? ''}`}>
              <strong>
                <span aria-hidden="true">{MARKS[judgement].mark}</span> {title}
                <span class="visually-hidden">, {MARKS[judgement].words}</span>
              </strong>
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
        <div class={styles.trustNumbers}>
          <NllTable assessment={assessment} />
          {coverage.length > 0 && <CoverageTable coverage={coverage} />}
        </div>
        {pit.length > 0 && (
          <div class={styles.pits}>
            <header class="part-head">
              <h3>{TRUST_VIEW.pit}</h3>
              <PitFigure pit={pit} />
            </header>
            <p class="help">{TRUST_VIEW.pitForms}</p>
            <div class={styles.pitPlots}>
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

function NotYet() {
  return (
    <section class="region" aria-labelledby="trust-title">
      <header class="region-head">
        <h2 id="trust-title">{TRUST_VIEW.title}</h2>
      </header>
      <p class="empty-note">{TRUST_VIEW.notYet}</p>
    </section>
  );
}

function NllTable({ assessment: { nll, baselines } }: { assessment: Assessment }) {
  return (
    <table class={figures.table}>
      <caption>{TRUST_VIEW.nll}</caption>
      <tbody>
        {nll.map(({ rows, mean, standardError, count: number }) => (
          <tr key={rows}>
            <th scope="row">{rows}</th>
            <td class={figures.value}>
              {nats(mean)} ± {nats(standardError)}
            </td>
            <td class={figures.note}>{TRUST_VIEW.rows(count(number))}</td>
          </tr>
        ))}
        {baselines.map(({ name, nll: value, better, standardError }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class={figures.value}>{nats(value)}</td>
            <td class={figures.note}>{TRUST_VIEW.fromFlow(`${signedNats(-better)} ± ${nats(standardError)}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CoverageTable({ coverage }: Pick<Assessment, 'coverage'>) {
  return (
    <table class={figures.table}>
      <caption>{TRUST_VIEW.coverage}</caption>
      <tbody>
        {coverage.map(({ mass, observed, standardError }) => (
          <tr key={mass}>
            <th scope="row">{TRUST_VIEW.region(percent(mass))}</th>
            <td class={figures.value}>
              {percent(observed)} ± {percent(standardError)}
            </td>
            <td class={figures.note} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PitFigure({ pit }: Pick<Assessment, 'pit'>) {
  const { draw, shape } = smallMultiples(
    pit.map((histogram) => ({ title: histogram.label, draw: drawPitAxes(histogram) })),
  );
  return (
    <FigureButton
      draw={draw}
      shape={shape}
      title={TRUST_VIEW.pit}
      description={pit.map(wordsOf).join(' ')}
      name={TRUST_VIEW.pit}
      legend={TRUST_VIEW.pitLegend}
      ofEnd
    />
  );
}

const outsideOf = ({ counts, low, high }: Assessment['pit'][number]) =>
  counts.filter((value) => value < low || value > high).length;

const wordsOf = (histogram: Assessment['pit'][number]) =>
  `${histogram.label}: ${TRUST_VIEW.pitSummary(outsideOf(histogram), histogram.counts.length)}`;

function Pit({ histogram }: { histogram: Assessment['pit'][number] }) {
  const { label, counts } = histogram;
  const draw = useMemo(() => drawPit(histogram), [histogram]);
  return (
    <figure class={styles.pit}>
      <PlotCanvas
        class={plots.plot}
        draw={draw}
        label={TRUST_VIEW.pitOf(label)}
        summary={TRUST_VIEW.pitSummary(outsideOf(histogram), counts.length)}
      />
      <figcaption class="clip" title={label}>
        {label}
      </figcaption>
    </figure>
  );
}
