import type { LabelsCompared } from '../../worker/compare/messages';
import type { SessionCommands } from '../../worker/protocol';
import { phaseOf } from '../of-state';
import { SaveTable } from '../SaveTable';
import { Sentences } from '../Sentences';
import { useSelect, useSession } from '../session';
import parts from '../styles/parts.module.css';
import { TaskProgress } from '../TaskProgress';
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
  const task = useSelect((state) => state.comparing);
  if (!task) return null;
  const stop = (commands: SessionCommands) => commands.stopComparing();
  return <TaskProgress class={styles.progress} label="Comparison of labels" task={task} stop={stop} />;
}

function Found({ found }: { found: LabelsCompared }) {
  const now = useSelect((state) => state.prepared && JSON.stringify(state.prepared.request));
  const [first, ...rest] = found.headline;
  const { request, groups } = found;
  return (
    <div class={`${parts.column} ${styles.parts}`}>
      <div class={styles.summary} aria-live="polite">
        <p class={styles.verdict}>{first}</p>
        <Sentences of={rest} />
        <p class="help">
          By {request.columns.join(', ')}; densities: {request.flow === 'light' ? 'small flows' : 'the default flow'},
          Gaussians beside;{' '}
          {groups ? `errors count ${groups} groups of ${request.by.join(' and ')}` : 'rows count one by one'}.
        </p>
        {now !== JSON.stringify(found.chosen) && (
          <p class="warn">Of the columns and rows chosen before. Compare again for those chosen now.</p>
        )}
        <Sentences of={found.warnings} class="warn" />
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
  return (
    <div class={styles.save}>
      <SaveTable
        words="Save table"
        of="labels"
        ending="labels"
        table={(commands, format) => commands.comparisonTable(format)}
      />
    </div>
  );
}
