/** Which label a row has: the form, what is under way, and what was found. */
import { useState } from 'preact/hooks';
import type { TableFormat } from '../../share/table-out/write';
import { TABLE_FORMATS } from '../../share/table-out/write';
import type { LabelsCompared } from '../../worker/compare/messages';
import { download } from '../download';
import { FormatChoice } from '../FormatChoice';
import { duration, percent } from '../format';
import { phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './Compare.module.css';
import { CompareForm } from './CompareForm';
import { DifferenceMap } from './DifferenceMap';
import { Evidence } from './Evidence';
import { Columns, Confusion, Reliability } from './Measures';
import { labelColumns } from './view';

export function LabelComparison() {
  const comparing = useSelect((state) => state.comparing !== undefined);
  const compared = useSelect((state) => state.compared);
  const ready = useSelect((state) => !['no catalog', 'no column', 'undecided', 'choosing'].includes(phaseOf(state)));
  const columns = useSelect((state) => labelColumns(state).length);
  const found = compared?.kind === 'found' ? compared.found : undefined;
  const form = columns > 0 && <CompareForm again={found !== undefined} />;
  return (
    <section class="region" aria-labelledby="labels-title" aria-busy={comparing}>
      <header class="region-head">
        <h2 id="labels-title">Labels</h2>
        {found && <Save />}
      </header>
      {compared?.kind === 'gone' && <p class="warn">{compared.why}</p>}
      {comparing ? <UnderWay /> : ready && !found ? form : null}
      {!found && !comparing && <Empty ready={ready} columns={columns} />}
      {found && <Found found={found} />}
      {found && !comparing && ready && (
        <details>
          <summary>New comparison</summary>
          {form || <Empty ready columns={0} />}
        </details>
      )}
    </section>
  );
}

function Empty({ ready, columns }: { ready: boolean; columns: number }) {
  if (!ready) {
    return (
      <p class="empty-note">
        Open a catalog with a column of labels (a simulation, a class, a survey) and choose the columns to compare. You
        then learn which label a row has, whether labels differ, and where.
      </p>
    );
  }
  if (columns === 0) {
    return (
      <p class="empty-note">
        No column holds labels: texts of 2 to 500 different values, or numbers of 2 to 20, that are not learned
        themselves. Compute one under Columns (M_star &gt; 1e10), or open several files at once: each row then has the
        name of its simulation.
      </p>
    );
  }
  return (
    <p class="help">
      A density is learned for each label, without the rows that it then scores. You get a test whether labels differ,
      p(label | row), ln Bayes factors and a map of the difference.
    </p>
  );
}

function UnderWay() {
  const session = useSession();
  const progress = useSelect((state) => state.comparing);
  if (!progress) return null;
  const { fraction, doing, secondsLeft } = progress;
  return (
    <div class={styles.progress}>
      <progress value={fraction} max={1} aria-label="Comparison of labels" />
      <span class="muted" aria-live="off">
        {doing}, {percent(fraction)}
        {Number.isFinite(secondsLeft) && `, about ${duration(secondsLeft)} left`}
      </span>
      <button type="button" onClick={() => void session.ask((commands) => commands.stopComparing())}>
        Cancel
      </button>
    </div>
  );
}

function Found({ found }: { found: LabelsCompared }) {
  const now = useSelect((state) => state.prepared && JSON.stringify(state.prepared.request));
  const [first, ...rest] = found.headline;
  const { request, groups } = found;
  return (
    <div class={styles.parts}>
      <div class={styles.summary} aria-live="polite">
        <p class={styles.verdict}>{first}</p>
        {rest.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p class="help">
          By {request.columns.join(', ')}; densities: {request.flow === 'light' ? 'small flows' : 'the default flow'},
          Gaussians beside;{' '}
          {groups ? `errors count ${groups} groups of ${request.by.join(' and ')}` : 'rows count one by one'}.
        </p>
        {now !== JSON.stringify(found.chosen) && (
          <p class="warn">Of the columns and rows chosen before. Compare again for those chosen now.</p>
        )}
        {found.warnings.map((warning) => (
          <p key={warning} class="warn">
            {warning}
          </p>
        ))}
        <Edges found={found} />
      </div>
      <Confusion found={found} />
      <Columns found={found} />
      <DifferenceMap found={found} />
      <Evidence found={found} />
      <Reliability found={found} />
    </div>
  );
}

/** Uses only the rows that both samples have. */
function Edges({ found }: { found: LabelsCompared }) {
  const session = useSession();
  const filter = useSelect((state) => state.filter);
  const wanted = found.edges.map((edge) => edge.filter).filter((one) => !filter.includes(one));
  if (wanted.length === 0) return null;
  const next = [...(filter === '' ? [] : [`(${filter})`]), ...wanted].join(' and ');
  return (
    <p>
      <button type="button" onClick={() => session.setRows(next, session.state.value.by)}>
        Use only rows that both have
      </button>
    </p>
  );
}

function Save() {
  const session = useSession();
  const name = useSelect((state) => state.catalog?.name ?? 'catalog');
  const [busy, setBusy] = useState(false);
  const [format, setFormat] = useState<TableFormat>('csv');
  const save = async () => {
    setBusy(true);
    const blob = await session.ask((commands) => commands.comparisonTable(format));
    setBusy(false);
    if (!blob) return;
    if ('problem' in blob) return session.refuse(blob.problem);
    const stem = name.replace(/\.[a-z0-9]+$/i, '').replace(/[^\w.-]+/g, '_');
    download(blob, `${stem}-labels.${TABLE_FORMATS[format].endings[0]}`);
  };
  return (
    <div class={styles.save}>
      <button type="button" disabled={busy} onClick={save}>
        {busy ? 'Writing…' : 'Save table'}
      </button>
      <FormatChoice of="labels" value={format} onChange={setFormat} />
    </div>
  );
}
