/** What is printed: one page with the result, its figures, the recipe it came from, and its caveats. */
import { useEffect, useState } from 'preact/hooks';
import type { OutlierRow } from '../../worker/outliers/galaxy-view';
import type { OutliersFound } from '../../worker/outliers/messages';
import { Facts } from '../Facts';
import { compact, countOf, nats, percent } from '../format';
import { syntheticLabel } from '../picture/picture';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import { Parameters } from './Parameters';
import styles from './Report.module.css';
import { ScoreHistogram } from './ScoreHistogram';
import { useView } from './view';
import { REPORT_WORDS } from './words';

/** As many as fit on the page beside the figures, with two lines of reasons each. */
const ROWS = 8;

export function Report({ found }: { found: OutliersFound }) {
  const session = useSession();
  const [listed, setListed] = useState<{ readonly of: OutliersFound; readonly rows: readonly OutlierRow[] }>();
  // Those of the result before are not printed beside this one.
  const rows = listed?.of === found ? listed.rows : undefined;
  const catalog = useSelect((state) => state.catalog);
  const prepared = useSelect((state) => state.prepared);
  const seed = useSelect((state) => seedOf(state.settings));
  const { reference, members, flow, printing } = useView();
  useEffect(() => {
    let stale = false;
    void session
      .ask((commands) =>
        commands.outlierRows({ list: 'outliers', sort: 'rank', descending: false, from: 0, count: ROWS }),
      )
      .then((page) => {
        if (!stale && page && 'rows' in page) setListed({ of: found, rows: page.rows });
      });
    return () => {
      stale = true;
    };
  }, [session, found]);
  useEffect(() => {
    if (!rows) return;
    // Not when `print` returns: on phones and in Safari that is before anything was printed.
    const onPrinted = () => {
      printing.value = false;
    };
    addEventListener('afterprint', onPrinted);
    print();
    return () => removeEventListener('afterprint', onPrinted);
  }, [rows, printing]);
  const { outcome, histogram, identity } = found;
  const { filter } = prepared?.request ?? {};
  // A single flow has none.
  const measured = prepared?.features.some(({ cells }) => cells) ?? false;
  const intervals = members.value > 1 && !measured;
  const told: readonly (readonly [name: string, value: string])[] = [
    [
      'Catalog',
      `${catalog?.name ?? ''}, ${countOf(catalog?.rows ?? 0, 'row')}${catalog?.synthetic ? `. ${syntheticLabel(catalog)}` : ''}`,
    ],
    ['Columns', prepared?.features.map(({ label }) => label).join(', ') ?? ''],
    ['Given', prepared?.contexts.map(({ label }) => label).join(', ') ?? ''],
    ['Rows used', filter ?? ''],
    ['Reference sample', reference.value || 'all rows'],
    ['Grouped by', outcome.reference.by.join(' and ') || 'nothing: row by row'],
    measured
      ? ['Scored by', `deconvolved mixtures, seed ${seed}`]
      : [
          'Flows',
          `${members.value} for each fold, ${flow.value === 'light' ? 'light' : 'of the settings'}, seed ${seed}`,
        ],
  ];
  const byChance = outcome.found > 0 ? outcome.expected / (outcome.weighed?.found ?? outcome.found) : 1;
  return (
    <div class={styles.report} data-part="report">
      <h1>Outliers in {catalog?.name}</h1>
      <p>
        {new Date().toISOString().slice(0, 10)}, made with Knotwork. {outcome.headline.join(' ')}{' '}
        {REPORT_WORDS.artefacts(countOf(outcome.artefactRows, 'row'))}
      </p>
      <div class={styles.reportFigures}>
        <ScoreHistogram histogram={histogram} cut={outcome.cut} />
        <Facts of={told.filter(([, value]) => value !== '')} />
      </div>
      <table>
        <thead>
          <tr>
            {['Rank', ...identity, 'p-value', 'q-value', 'ln p', 'Why'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={row.place}>
              <td>{intervals ? `${row.rank} (${row.rankLow}–${row.rankHigh})` : row.rank}</td>
              {row.identity.map((cell, i) => (
                <td key={i}>{cell}</td>
              ))}
              <td>{compact(row.pValue, 2)}</td>
              <td>{compact(row.qValue, 2)}</td>
              <td>
                {nats(row.logProb, 1)}
                {intervals && ` ± ${nats(row.spread, 1)}`}
              </td>
              <td>
                <div class={styles.twoLines}>{row.reason}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Parameters found={found} />
      <h2>Caveats</h2>
      <ul>
        <li>
          {REPORT_WORDS.chance(
            percent(Math.min(1, byChance)),
            compact(outcome.smallestP, 2),
            countOf(outcome.reference.rows, 'row'),
          )}
        </li>
        <li>{REPORT_WORDS.units(prepared?.features.map(({ label }) => label).join(', ') ?? '')}</li>
        <li>
          {REPORT_WORDS.tests(
            outcome.artefacts.map(({ title, on, rows: failed }) => `${title} (${on ? failed : 'off'})`).join(', '),
          )}
          {found.missing.length > 0 && REPORT_WORDS.notPossible(found.missing.map(({ title }) => title).join(', '))}
        </li>
        {outcome.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}
