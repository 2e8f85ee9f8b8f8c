/** One galaxy: why it is an outlier, what is like it, its other rows, and its whole row as it was loaded. */
import { useEffect, useRef } from 'preact/hooks';
import { QUANTITIES } from '../../analysis/outliers/galaxy';
import type { OutlierDetail } from '../../worker/outliers/galaxy-view';
import type { OutliersFound } from '../../worker/outliers/messages';
import { compact, count, nats } from '../format';
import { useSession } from '../session';
import figures from '../styles/figures.module.css';
import styles from './GalaxyCard.module.css';
import { select, useView } from './view';
import { OUTLIER_WORDS } from './words';

export function GalaxyCard({ found }: { found: OutliersFound }) {
  const { detail } = useView();
  if (!detail.value) return <p class="help">{OUTLIER_WORDS.noRow}</p>;
  return <Card detail={detail.value} found={found} />;
}

const nameOf = (identity: readonly string[], columns: readonly string[]) =>
  identity.map((cell, i) => `${columns[i] ?? ''} ${cell}`).join(', ');

function Card({ detail, found }: { detail: OutlierDetail; found: OutliersFound }) {
  const { identity, artefacts, tags, reasons, properties, logProb, logProbCatalog, pValue, qValue, hpd, latent } =
    detail;
  const host = useRef<HTMLElement>(null);
  const shown = useRef(detail);
  // A row that was pressed may have its card out of sight; the first one was not asked for.
  useEffect(() => {
    if (shown.current !== detail) host.current?.scrollIntoView({ block: 'nearest' });
    shown.current = detail;
  }, [detail]);
  const sentences = new Map(found.tags.map(({ name, sentence }) => [name, sentence]));
  const tests = new Map(found.outcome.artefacts.map(({ title, sentence }) => [title, sentence]));
  return (
    <article ref={host} class={styles.galaxyCard} aria-label={`Galaxy: ${rankName(detail.rank)}`}>
      <header>
        <h3>
          {rankName(detail.rank)}: {nameOf(identity, found.identity)}
        </h3>
        {tags.map((tag) => (
          <span key={tag} class={styles.tag} title={sentences.get(tag)}>
            {tag}
          </span>
        ))}
      </header>
      {artefacts.map((title) => (
        <p key={title} class="warn">
          Perhaps an artefact. {tests.get(title)}
        </p>
      ))}
      <div class={styles.cardParts}>
        <div>
          <h4>Why</h4>
          {reasons.length === 0 ? (
            <p>{OUTLIER_WORDS.combination}</p>
          ) : (
            <ul>
              {reasons.map(({ property, sentence, sigma }) => (
                <li key={property}>
                  {begun(sentence, properties[property]?.title)} ({Math.abs(sigma).toFixed(1)} σ).
                </li>
              ))}
            </ul>
          )}
          <dl class={styles.sigmas}>
            {properties.map(({ title, sigma, offset, unit }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  <Bar sigma={sigma} />
                  <span class="muted">
                    {sigma > 0 ? '+' : ''}
                    {nats(sigma, 1)} σ, {offset > 0 ? '+' : ''}
                    {compact(offset, 2)} {unit}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
        <div>
          <h4>Scores</h4>
          <table class={figures.table}>
            <tbody>
              <Score
                name="p-value"
                value={`${compact(pValue, 2)}${pValue <= found.outcome.smallestP ? ' (the smallest possible)' : ''}`}
              />
              {Number.isFinite(qValue) && <Score name="q-value (false discovery rate)" value={compact(qValue, 2)} />}
              <Score name="HPD rank, before calibration" value={compact(hpd, 2)} />
              {latent !== undefined && <Score name="latent P(χ² > ‖z‖²)" value={compact(latent, 2)} />}
              <Score
                name="ln p, as shown"
                value={`${nats(logProb, 2)}${detail.spread > 0 ? ` ± ${nats(detail.spread, 2)}` : ''}`}
              />
              <Score name="ln p, in catalog units" value={nats(logProbCatalog, 2)} />
              {detail.rank > 0 && detail.spread > 0 && (
                <Score
                  name="rank range over the ensemble"
                  value={`${count(detail.rankLow)} to ${count(detail.rankHigh)}`}
                />
              )}
            </tbody>
          </table>
          <Places title="Nearest galaxies that are no outliers" of={detail.neighbours} columns={found.identity} />
          <Places title="The same galaxy in other rows" of={detail.linked} columns={found.identity} />
        </div>
        <details class={styles.cells}>
          <summary>Its row as loaded ({detail.cells.length} columns)</summary>
          <dl>
            {detail.cells.map(({ column, text }) => (
              <div key={column}>
                <dt class="clip">{column}</dt>
                <dd class="clip">{text}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </article>
  );
}

const rankName = (rank: number) => (rank > 0 ? `Rank ${count(rank)}` : 'Not ranked');

const QUANTITY_WORDS: ReadonlySet<string> = new Set(Object.values(QUANTITIES));

/** A sentence that begins with words gets a capital; a column's name stays what it is, since `g` and `G` are two filters. */
const begun = (sentence: string, title: string | undefined) =>
  title !== undefined && QUANTITY_WORDS.has(title) ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;

const Score = ({ name, value }: { name: string; value: string }) => (
  <tr>
    <th scope="row">{name}</th>
    <td class={figures.value}>{value}</td>
  </tr>
);

/** Bars end at this many σ. */
const MOST = 6;

function Bar({ sigma }: { sigma: number }) {
  const share = Math.min(1, Math.abs(sigma) / MOST) * 50;
  return (
    <span class={styles.sigmaBar} aria-hidden="true">
      <span
        class={Math.abs(sigma) >= 2 ? styles.far : ''}
        style={{ left: `${sigma < 0 ? 50 - share : 50}%`, width: `${share}%` }}
      />
    </span>
  );
}

interface Place {
  readonly place: number;
  readonly identity: readonly string[];
  readonly distance?: number;
  readonly pValue?: number;
}

function Places({ title, of, columns }: { title: string; of: readonly Place[]; columns: readonly string[] }) {
  const session = useSession();
  if (of.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul class={styles.places}>
        {of.map(({ place, identity, distance, pValue }) => (
          <li key={place}>
            <button type="button" class={`quiet ${styles.link}`} onClick={() => void select(session, place)}>
              {nameOf(identity, columns)}
            </button>
            <span class="muted">
              {distance !== undefined && `${distance.toFixed(1)} σ away`}
              {pValue !== undefined && `p ${compact(pValue, 2)}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
