/** Rows along two columns of the table, answers among them: true values against medians at first. A box or a lasso selects. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readableName } from '../../catalog/readable-name';
import { hasRow } from '../../catalog/selection/bits';
import type { InferredRows } from '../../worker/infer/messages';
import type { ScatterPoints } from '../../worker/scatter';
import { FigureButton } from '../figure/FigureButton';
import { count, countOf } from '../format';
import { Options } from '../Options';
import { answerNames, choiceOf, isUsable, profileNamed } from '../of-state';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { DragSelect } from '../selection/DragSelect';
import { useSelect, useSession } from '../session';
import type { PageState } from '../state';
import { type AnswersView, answersFrame, drawAnswers } from './draw-answers';
import styles from './Infer.module.css';

const QUANTILE = /_(?:median|low68|high68|low95|high95)(?:_\d+)?$/;

/** The learned column that a column of answers is a value of; the column itself where it is of the catalog. */
function quantityOf(state: PageState, name: string): string {
  if (profileNamed(state, name)) return name;
  const base = name.replace(QUANTILE, '');
  return base !== name && profileNamed(state, base) ? base : name;
}

const offeredBy = (state: PageState) => [
  ...state.profiles.filter(isUsable).map(({ name }) => name),
  ...answerNames(state),
];

/** The columns whose quantity is learned as log10, or would be. */
const logarithmic = (state: PageState) =>
  offeredBy(state).filter((name) => {
    const profile = profileNamed(state, quantityOf(state, name));
    return profile !== undefined && choiceOf(state, profile, 'feature').transform === 'log10';
  });

const transformOf = (log: boolean) => ({ kind: log ? 'log10' : 'none' }) as const;

/** Both ends of the points along an axis, with a margin. */
function endsOf(points: Float32Array, first: 0 | 1) {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = first; i < points.length; i += 2) {
    from = Math.min(from, points[i] as number);
    to = Math.max(to, points[i] as number);
  }
  const pad = 0.04 * (to - from) || 0.5;
  return { from: from - pad, to: to + pad };
}

export function AnswersPicture({ rows: { all, unknown } }: { rows: InferredRows }) {
  const session = useSession();
  const offered = useSelect((state) => offeredBy(state).join('\n')).split('\n');
  const logs = new Set(useSelect((state) => logarithmic(state).join('\n')).split('\n'));
  const first = unknown[0] ?? '';
  const median = all.find((name) => name.startsWith(`${first}_median`)) ?? all[0] ?? '';
  const [chosen, setChosen] = useState<{ readonly x?: string; readonly y?: string }>({});
  const pick = (own: string | undefined, usual: string) => {
    const wanted = own ?? usual;
    return offered.includes(wanted) ? wanted : (offered[0] ?? '');
  };
  const [x, y] = [pick(chosen.x, first), pick(chosen.y, median)];
  const inferred = useSelect((state) => state.inferred);
  const compared = useSelect((state) => state.compared);
  const profiles = useSelect((state) => state.profiles);
  const bits = useSelect((state) => (state.selected === '' ? undefined : state.selection?.bits));
  const [found, setFound] = useState<{ readonly of: string; readonly points: ScatterPoints }>();
  const [xLog, yLog] = [logs.has(x), logs.has(y)];
  const key = JSON.stringify([x, xLog, y, yLog]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: answers come and go, and columns are computed anew.
  useEffect(() => {
    let stale = false;
    void session
      .ask((commands) => commands.scatter({ column: x, log: xLog }, { column: y, log: yLog }))
      .then((points) => {
        if (!stale && points) setFound({ of: key, points });
      });
    return () => {
      stale = true;
    };
  }, [session, key, inferred, compared, profiles]);
  const shown = found?.of === key ? found.points : undefined;
  const view = useMemo((): AnswersView | undefined => {
    if (!shown) return undefined;
    const state = session.state.value;
    const [others, selected]: [number[], number[]] = [[], []];
    for (const [i, row] of shown.rows.entries()) {
      const into = bits && hasRow(bits, row) ? selected : others;
      into.push(shown.points[2 * i] as number, shown.points[2 * i + 1] as number);
    }
    const same = xLog === yLog && quantityOf(state, x) === quantityOf(state, y);
    const [across, up] = [endsOf(shown.points, 0), endsOf(shown.points, 1)];
    const both = { from: Math.min(across.from, up.from), to: Math.max(across.to, up.to) };
    const axis = (name: string, log: boolean, ends: typeof across) => ({
      title: readableName(name),
      log,
      ...(same ? both : ends),
    });
    return {
      x: axis(x, xLog, across),
      y: axis(y, yLog, up),
      others: Float32Array.from(others),
      selected: Float32Array.from(selected),
      same,
    };
  }, [session, shown, bits, x, y, xLog, yLog]);
  const select = (axis: 'x' | 'y', value: string) => (
    <label class="field">
      <span>{axis === 'x' ? 'Across' : 'Up'}</span>
      <select
        aria-label={`Column of the answers ${axis === 'x' ? 'across' : 'up'}`}
        value={value}
        onChange={({ currentTarget }) => setChosen({ ...chosen, [axis]: currentTarget.value })}
      >
        <Options of={offered} words={readableName} />
      </select>
    </label>
  );
  return (
    <>
      <div class={styles.halo}>
        {select('x', x)}
        {select('y', y)}
      </div>
      {view && shown && shown.count === 0 && (
        <p class="help">No row has a value in both columns that the axes can show.</p>
      )}
      {view && shown && shown.count > 0 && (
        <Scatter view={view} x={x} y={y} shown={shown.rows.length} all={shown.count} />
      )}
    </>
  );
}

interface ScatterProps {
  readonly view: AnswersView;
  readonly x: string;
  readonly y: string;
  readonly shown: number;
  readonly all: number;
}

function Scatter({ view, x, y, shown, all }: ScatterProps) {
  const host = useRef<HTMLDivElement>(null);
  const draw = useMemo(() => drawAnswers(view), [view]);
  const title = `${readableName(y)} against ${readableName(x)}`;
  const rows = `${shown < all ? `${count(shown)} of ` : ''}${countOf(all, 'row')}${view.same ? '; dashed: equal' : ''}`;
  const words = `${title}: ${rows}.`;
  return (
    <figure class={styles.marginal}>
      <figcaption>
        <span class="clip">{rows}</span>
        <FigureButton draw={draw} title={title} description={words} shape={0.8} name={title} legend={words} />
      </figcaption>
      <div class={styles.dragged} ref={host}>
        <PlotCanvas class={`${plots.plot} ${styles.occupation}`} draw={draw} label={title} summary={`${rows}.`} />
        <DragSelect
          host={host}
          frame={(size) => answersFrame(size, view)}
          x={{ name: x, transform: transformOf(view.x.log) }}
          y={{ name: y, transform: transformOf(view.y.log) }}
        />
      </div>
      <p class="help">Drag a box or a lasso (the tools of the picture) to select rows.</p>
    </figure>
  );
}
