/** ln Bayes factors: of the rows of each label, of the selection, and the rows that make the difference or are none of the labels. */
import { quotedName } from '../../catalog/selection/expression';
import type { ComparedRows, LabelsCompared } from '../../worker/compare/messages';
import { count, countOf, nats } from '../format';
import { selectShape } from '../selection/select';
import { useSelect, useSession } from '../session';
import figures from '../styles/figures.module.css';
import styles from './Compare.module.css';

/** Rows that are selected as those that make the difference. */
const MOST = 50;

const sumOf = ({ sum, standardError }: { readonly sum: number; readonly standardError: number }) =>
  `${nats(sum, 1)}${Number.isFinite(standardError) ? ` ± ${nats(standardError, 1)}` : ''}`;

export function Evidence({ found }: { found: LabelsCompared }) {
  const { names, bayes, groups, request, answers } = found;
  const two = names.length === 2;
  return (
    <div class={styles.part}>
      <h3>Bayes factors</h3>
      <div class={styles.scroll}>
        <table class={figures.table}>
          <caption>
            ln Bayes factor in nats{two && `, for ${names[1]} over ${names[0]}`}. The sum takes rows as independent; its
            error leaves out one {groups ? `group of ${request.by.join(' and ')}` : 'row'} at a time.
          </caption>
          <thead>
            <tr>
              <th scope="col">Rows of</th>
              {!two && <th scope="col">for</th>}
              <th scope="col" class={figures.value}>
                Sum
              </th>
              <th scope="col" class={figures.value}>
                A row
              </th>
            </tr>
          </thead>
          <tbody>
            {bayes.map((one) => (
              <tr key={`${one.rowsOf}\n${one.of}`}>
                <th scope="row">
                  {one.rowsOf} ({count(one.rows)})
                </th>
                {!two && (
                  <td>
                    {one.of} over {one.over}
                  </td>
                )}
                <td class={figures.value}>{sumOf(one)}</td>
                <td class={figures.value}>{nats(one.perRow, 3)}</td>
              </tr>
            ))}
            <Selected found={found} />
          </tbody>
        </table>
      </div>
      <Select found={found} />
      <p class="help">
        The table of rows has {quotedName(answers.logBayes[0] ?? '')}, {answers.none} and the probabilities as columns:
        sort by them, filter by them, save them.
      </p>
    </div>
  );
}

function Selected({ found }: { found: LabelsCompared }) {
  const { names, groups } = found;
  const evidence = useSelect((state) => (state.selected === '' ? undefined : state.selection?.evidence));
  const two = names.length === 2;
  if (evidence?.key !== found.key) {
    return (
      <tr>
        <th scope="row">The selection</th>
        <td colSpan={two ? 2 : 3} class={figures.note}>
          select rows in a picture or in the table
        </td>
      </tr>
    );
  }
  return (
    <>
      {evidence.bayes.map((one, i) => (
        <tr key={names[i + 1]}>
          <th scope="row">
            The selection ({countOf(evidence.rows, 'row')} compared
            {groups && evidence.rows > 0 ? `, ${countOf(one.groups, 'group')}` : ''})
          </th>
          {!two && (
            <td>
              {names[i + 1]} over {names[0]}
            </td>
          )}
          <td class={figures.value}>{evidence.rows > 0 ? sumOf(one) : '–'}</td>
          <td class={figures.value}>{evidence.rows > 0 ? nats(one.perRow, 3) : '–'}</td>
        </tr>
      ))}
    </>
  );
}

function Select({ found: { names, none } }: { found: LabelsCompared }) {
  const session = useSession();
  const choose = async (which: ComparedRows) => {
    const rows = await session.ask((commands) => commands.comparedRows(which));
    if (rows && rows.length > 0) {
      selectShape(session, { kind: 'rows', rows: Array.from(rows, (row) => row + 1) }, 'replace');
    }
  };
  const unlike = none.labelled.found + none.unlabelled.found;
  return (
    <div class={styles.actions}>
      <span class="help">Select the {MOST} rows most like</span>
      {names.map((name, label) => (
        <button key={name} type="button" onClick={() => void choose({ kind: 'towards', label, count: MOST })}>
          {name}
        </button>
      ))}
      {unlike > 0 && (
        <button type="button" onClick={() => void choose({ kind: 'none', most: none.threshold })}>
          {countOf(unlike, 'row')} unlike all labels
        </button>
      )}
    </div>
  );
}
