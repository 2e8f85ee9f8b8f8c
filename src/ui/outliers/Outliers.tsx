/** Which galaxies are odd, why, and what it has to do with the parameters of their simulations. */
import { useEffect } from 'preact/hooks';
import type { OutliersFound } from '../../worker/protocol';
import { compact, count, countOf, duration, nats, percent } from '../format';
import { useSelect, useSession } from '../session';
import { Artefacts } from './Artefacts';
import { ExportBar } from './ExportBar';
import { GalaxyCard } from './GalaxyCard';
import './outliers.css';
import { OutlierTable } from './OutlierTable';
import { Parameters } from './Parameters';
import { Report } from './Report';
import { ScoreHistogram } from './ScoreHistogram';
import { SearchForm } from './SearchForm';
import { select, useView } from './view';

export function OutliersRegion() {
  const searching = useSelect((state) => state.searching);
  const found = useSelect((state) => state.outliers);
  return (
    <section class="region outliers" aria-labelledby="outliers-title" aria-busy={searching !== undefined}>
      <header class="region-head">
        <h2 id="outliers-title">Outliers</h2>
        {found && <ExportBar />}
      </header>
      {searching ? <Progress /> : <SearchForm again={found !== undefined} />}
      {found ? <Result found={found} /> : !searching && <Empty />}
    </section>
  );
}

function Empty() {
  return (
    <p class="help measure">
      Every galaxy is scored by small flows that were trained without it: the catalog is cut into five parts, whole
      simulations at a time, and each part is judged by what was learned from the others. You get a ranked list with
      reasons, how many such galaxies chance would give, rows that are no galaxies set apart, and how the share of
      outliers goes with the parameters of the simulations.
    </p>
  );
}

function Progress() {
  const session = useSession();
  const progress = useSelect((state) => state.searching);
  if (!progress) return null;
  const { fraction, doing, secondsLeft } = progress;
  return (
    <div class="search-progress">
      <progress value={fraction} max={1} aria-label="Search for outliers" />
      <span class="muted">
        {doing}, {percent(fraction)}
        {Number.isFinite(secondsLeft) && `, about ${duration(secondsLeft)} left`}
      </span>
      <button type="button" onClick={() => void session.ask((commands) => commands.stopSearch())}>
        Stop
      </button>
    </div>
  );
}

function Result({ found }: { found: OutliersFound }) {
  const session = useSession();
  const { outcome, histogram } = found;
  const { printing } = useView();
  // Another result has other places.
  useEffect(() => {
    void select(session, found.marks.places[0]);
  }, [session, found]);
  return (
    <div class="outlier-parts">
      <div class="outlier-side">
        <Summary found={found} />
        <ScoreHistogram histogram={histogram} cut={outcome.cut} />
        <Artefacts found={found} />
        <Agreement found={found} />
      </div>
      <div class="outlier-main">
        <OutlierTable found={found} />
        <GalaxyCard found={found} />
      </div>
      <Parameters found={found} />
      {printing.value && <Report found={found} />}
    </div>
  );
}

function Summary({ found: { outcome } }: { found: OutliersFound }) {
  const { found, rows, expected, cut, galaxies, reference, notes } = outcome;
  const share = found > 0 ? Math.min(1, expected / found) : Number.NaN;
  return (
    <div class="outlier-summary" aria-live="polite">
      <p class="headline">
        <strong>{countOf(found, 'outlier')}</strong> of {countOf(rows, 'row')} at a cut of {percent(cut)}; chance gives{' '}
        <strong>{compact(expected, 2)}</strong>.
      </p>
      <p class="help">
        {found === 0
          ? 'Nothing is below the cut.'
          : share >= 0.95
            ? 'No more than chance: none of them can be told from the ordinary tail, though the first may still be worth a look.'
            : `About ${percent(share)} of them would be there by chance (the false discovery rate).`}
        {galaxies !== undefined &&
          galaxies < found &&
          ` They are ${countOf(galaxies, 'galaxy', 'galaxies')}, some at several snapshots.`}
      </p>
      <p class="help">
        Learned from {countOf(reference.rows, 'row')}
        {reference.by.length > 0
          ? ` of ${count(reference.groups)} ${reference.by.join(' and ')}; none was scored by a flow that had seen its ${reference.by.join(' and ')}.`
          : '; none was scored by a flow that had seen it.'}
      </p>
      {notes.map((note) => (
        <p key={note} class="warn">
          {note}
        </p>
      ))}
    </div>
  );
}

/** What each score means, and how far they agree. */
function Agreement({ found }: { found: OutliersFound }) {
  const { scores, matrix } = found.outcome.agreement;
  const meaning: Readonly<Record<string, string>> = {
    'log p': 'How dense the learned distribution is at the galaxy, in nats; it ranks the list.',
    'HPD rank': 'The share of the flows’ own draws that are less likely: a p-value.',
    latent: 'The chance that a normal draw lies as far from the middle as its latent: χ² of ‖z‖².',
    surprise: 'How far the oddest property lies out given all the others, in σ.',
  };
  return (
    <details>
      <summary>What the scores mean, and whether they agree</summary>
      <dl class="meanings">
        {scores.map((score) => (
          <div key={score}>
            <dt>{score}</dt>
            <dd>{meaning[score]}</dd>
          </div>
        ))}
      </dl>
      <table class="figures-table agreement">
        <caption>Spearman’s ρ between every two of them, over all rows</caption>
        <thead>
          <tr>
            <td />
            {scores.map((score) => (
              <th key={score} scope="col">
                {score}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scores.map((score, i) => (
            <tr key={score}>
              <th scope="row">{score}</th>
              {scores.map((other, j) => (
                <td key={other} class="value">
                  {nats(matrix[i]?.[j] ?? Number.NaN, 2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
