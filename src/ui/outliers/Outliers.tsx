/** Which galaxies are outliers, why, and how their fraction goes with the parameters of their simulations. */
import { useEffect } from 'preact/hooks';
import type { OutliersFound } from '../../worker/outliers/messages';
import { compact, count, countOf, nats } from '../format';
import { phaseOf } from '../of-state';
import { Sentences } from '../Sentences';
import { Results } from '../searches/Results';
import { useSelect, useSession } from '../session';
import figures from '../styles/figures.module.css';
import { TaskProgress } from '../TaskProgress';
import { Artefacts } from './Artefacts';
import { outliersAtOnce } from './at-once';
import { ExportBar } from './ExportBar';
import { GalaxyCard } from './GalaxyCard';
import styles from './Outliers.module.css';
import { Parameters } from './Parameters';
import { Report } from './Report';
import { ScoreHistogram } from './ScoreHistogram';
import { SearchForm } from './SearchForm';
import { select, useView } from './view';
import { OUTLIER_WORDS, SCORE_WORDS } from './words';

export function OutliersRegion() {
  const searching = useSelect((state) => state.searching);
  const found = useSelect((state) => state.outliers);
  const learnable = useSelect((state) => !['no catalog', 'no column', 'undecided'].includes(phaseOf(state)));
  return (
    <section
      data-part="outliers"
      class={`region ${styles.outliers}`}
      aria-labelledby="outliers-title"
      aria-busy={searching !== undefined}
    >
      <header class="region-head">
        <h2 id="outliers-title">Outliers</h2>
        {found && <ExportBar />}
      </header>
      {searching ? <Progress /> : learnable && !found && <SearchForm again={false} />}
      <Chose />
      {found ? <Result found={found} /> : !searching && <Empty />}
      <Results />
    </section>
  );
}

/** Which columns one press chose, while they are the ones at hand. */
function Chose() {
  const { chose } = useView();
  const isOwn = useSelect(({ choices }) => choices === chose.value?.choices);
  return isOwn ? <p class="help">{chose.value?.words}</p> : null;
}

function Empty() {
  const session = useSession();
  const unchosen = useSelect((state) => state.catalog !== undefined && state.choices.length === 0);
  const undecided = useSelect((state) => phaseOf(state) === 'undecided');
  return (
    <>
      {undecided && <p>{OUTLIER_WORDS.undecided}</p>}
      {unchosen && (
        <div class={`field ${styles.actions}`}>
          <button type="button" class="primary" onClick={() => void outliersAtOnce(session)}>
            {OUTLIER_WORDS.choose}
          </button>
          <span class="help">{OUTLIER_WORDS.orChoose}</span>
        </div>
      )}
      <p class="help measure">{OUTLIER_WORDS.about}</p>
    </>
  );
}

function Progress() {
  const task = useSelect((state) => state.searching);
  if (!task) return null;
  return (
    <TaskProgress
      class={styles.searchProgress}
      label="Search for outliers"
      task={task}
      button="Stop"
      stop={(commands) => commands.stopSearch()}
    />
  );
}

function Result({ found }: { found: OutliersFound }) {
  const session = useSession();
  const { outcome, histogram } = found;
  const { printing, of } = useView();
  const searching = useSelect((state) => state.searching !== undefined);
  // Another result has other places; who comes back to the same finds what was looked at.
  useEffect(() => {
    if (of.value === found) return;
    of.value = found;
    void select(session, found.marks.places[0]);
  }, [session, found, of]);
  return (
    <div class={styles.outlierParts}>
      <Summary found={found} />
      <GalaxyCard found={found} />
      <ScoreHistogram histogram={histogram} cut={outcome.cut} />
      {!searching && (
        <details>
          <summary>New search</summary>
          <SearchForm again />
        </details>
      )}
      <Artefacts found={found} />
      <Agreement found={found} />
      <Parameters found={found} />
      {printing.value && <Report found={found} />}
    </div>
  );
}

function Summary({ found: { outcome } }: { found: OutliersFound }) {
  const { headline, expected, smallestP, uncalibrated, reference, notes } = outcome;
  const [first, ...rest] = headline;
  const by = reference.by.join(' and ');
  const grouped = OUTLIER_WORDS.reference(countOf(reference.rows, 'row'), count(reference.groups), by);
  return (
    <div class={styles.outlierSummary} aria-live="polite">
      <p class={styles.headline}>{first}</p>
      <Sentences of={rest} />
      <p class="help">
        {OUTLIER_WORDS.calibrated(
          grouped,
          compact(smallestP, 2),
          countOf(Math.round(uncalibrated), 'row'),
          compact(expected, 2),
        )}
      </p>
      <Sentences of={notes} class="warn" />
    </div>
  );
}

/** Scores as the page calls them. */
const nameOf = (score: string) => ({ 'log p': 'ln p', surprise: 'max deviation' })[score] ?? score;

/** What each score means, and how far they agree. */
function Agreement({ found }: { found: OutliersFound }) {
  const { scores, matrix } = found.outcome.agreement;
  return (
    <details>
      <summary>{OUTLIER_WORDS.agreement}</summary>
      <dl class={styles.meanings}>
        {scores.map((score) => (
          <div key={score}>
            <dt>{nameOf(score)}</dt>
            <dd>{SCORE_WORDS[score]}</dd>
          </div>
        ))}
      </dl>
      <table class={`${figures.table} ${styles.agreement}`}>
        <caption>{OUTLIER_WORDS.correlations}</caption>
        <thead>
          <tr>
            <td />
            {scores.map((score) => (
              <th key={score} scope="col">
                {nameOf(score)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scores.map((score, i) => (
            <tr key={score}>
              <th scope="row">{nameOf(score)}</th>
              {scores.map((other, j) => (
                <td key={other} class={figures.value}>
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
