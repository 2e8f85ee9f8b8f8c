/** What is printed: one page with the result, its figures, the recipe it came from, and what is to be kept in mind. */
import { useEffect, useState } from 'preact/hooks';
import type { OutlierRow, OutliersFound } from '../../worker/protocol';
import { compact, countOf, nats, percent } from '../format';
import { syntheticLabel } from '../picture/picture';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import { Parameters } from './Parameters';
import { ScoreHistogram } from './ScoreHistogram';
import { useView } from './view';

/** As many as fit on the page beside the figures, with two lines of reasons each. */
const ROWS = 8;

export function Report({ found }: { found: OutliersFound }) {
  const session = useSession();
  const [rows, setRows] = useState<readonly OutlierRow[]>();
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
        if (!stale && page && 'rows' in page) setRows(page.rows);
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
  const intervals = members.value > 1;
  const recipe = [
    [
      'Catalog',
      `${catalog?.name ?? ''}, ${countOf(catalog?.rows ?? 0, 'row')}${catalog?.synthetic ? `. ${syntheticLabel(catalog)}` : ''}`,
    ],
    ['Columns', prepared?.features.map(({ label }) => label).join(', ') ?? ''],
    ['Given', prepared?.contexts.map(({ label }) => label).join(', ') ?? ''],
    ['Rows used', filter ?? ''],
    ['Ordinary', reference.value || 'the catalog itself'],
    ['Kept together by', outcome.reference.by.join(' and ') || 'nothing: rows one by one'],
    ['Flows', `${members.value} for each fold, ${flow.value === 'light' ? 'light' : 'of the settings'}, seed ${seed}`],
  ].filter(([, value]) => value !== '');
  return (
    <div class="report">
      <h1>Outliers in {catalog?.name}</h1>
      <p>
        {new Date().toISOString().slice(0, 10)}, made with Knotwork. {countOf(outcome.found, 'outlier')} of{' '}
        {countOf(outcome.rows, 'row')} at p ≤ {compact(outcome.cut, 2)}, where chance gives{' '}
        {compact(outcome.expected, 2)}; {countOf(outcome.artefactRows, 'row')} that fail a test for artefacts are set
        apart.
      </p>
      <div class="report-figures">
        <ScoreHistogram histogram={histogram} cut={outcome.cut} />
        <dl>
          {recipe.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <table>
        <thead>
          <tr>
            {['Rank', ...identity, 'p', 'log p', 'Why'].map((head) => (
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
              <td>
                {nats(row.logProb, 1)}
                {intervals && ` ± ${nats(row.spread, 1)}`}
              </td>
              <td>
                <div class="two-lines">{row.reason}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Parameters found={found} />
      <h2>To be kept in mind</h2>
      <ul>
        <li>
          Of these outliers about {percent(Math.min(1, outcome.found > 0 ? outcome.expected / outcome.found : 1))} are
          expected by chance. An outlier is unlikely under flows that were learned from other rows; that is no proof of
          another physics.
        </li>
        <li>
          Densities are in the units of the transformed columns (
          {prepared?.features.map(({ label }) => label).join(', ')}
          ): other transforms give other ranks.
        </li>
        <li>
          Tests for artefacts:{' '}
          {outcome.artefacts.map(({ title, on, rows: failed }) => `${title} (${on ? failed : 'off'})`).join(', ')}.
          {found.missing.length > 0 && ` Not possible here: ${found.missing.map(({ title }) => title).join(', ')}.`}
        </li>
        {outcome.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}
