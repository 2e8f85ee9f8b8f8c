/** The posterior of one parameter that the selected rows share, under two assumptions about rows of one simulation. */
import { useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import { shownName } from '../../catalog/readable-name';
import type { CombinedAnswer, ToldCombined } from '../../worker/infer/messages';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { FigureButton } from '../figure/FigureButton';
import { compact, countOf } from '../format';
import { axisOf } from '../picture/labels';
import { PlotCanvas } from '../plots/canvas';
import { Refused } from '../Refused';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import { drawMarginal } from './draw-marginal';
import styles from './Infer.module.css';
import { useInferView } from './view';

const MOST_KEPT = 6;

export function Combined() {
  const session = useSession();
  const view = useInferView();
  const selected = useSelect((state) => state.selected);
  const busy = useSelect((state) => state.inferring !== undefined);
  const prepared = useSelect((state) => state.prepared);
  const [wrong, setWrong] = useState<Problem>();
  const [feature, ...more] = prepared?.features ?? [];
  if (!prepared || !feature || more.length > 0 || prepared.contexts.length === 0) return null;
  const combine = async () => {
    setWrong(undefined);
    const request = { where: selected, seed: seedOf(session.state.value.settings) };
    const answer = await session.ask((commands) => commands.combine(request));
    if (!answer) return;
    if (!('problem' in answer)) {
      view.combined.value = [{ where: selected, feature, answer }, ...view.combined.value].slice(0, MOST_KEPT);
    } else if (answer.problem.code !== 'cancelled') setWrong(answer.problem);
  };
  return (
    <details class={styles.every} open={view.combined.value.length > 0}>
      <summary>Combined posterior of a selection</summary>
      <p class="help">
        Where the selected rows share one {shownName(feature.choice)}: ln prior + Σ (ln posterior − ln prior). The prior
        is that of the training rows.
      </p>
      <div class={styles.actions}>
        <button type="button" disabled={busy || selected === ''} onClick={() => void combine()}>
          Combine the selected rows
        </button>
        {selected === '' && <span class="help">Select rows first.</span>}
      </div>
      <Refused problem={wrong} />
      {view.combined.value.map((one) => (
        <Told key={one.answer} {...one} />
      ))}
    </details>
  );
}

function Told({ where, feature, answer }: { where: string; feature: PreparedColumn; answer: CombinedAnswer }) {
  const { rows, groups, by, independent, byGroup, truth, name } = answer;
  const one = by.join(' and ');
  return (
    <article class={styles.rows} aria-label={`Combined posterior of ${name}`}>
      <h3>
        {name}, {countOf(rows, 'row')}
      </h3>
      <p class={`help ${styles.known}`}>{where}</p>
      {truth !== undefined && (
        <p>
          All of them have {name} = {compact(truth, 4)}.
        </p>
      )}
      <p>
        If the rows are independent: <Interval told={independent} />.
      </p>
      {byGroup && (
        <p>
          If each {one} counts as one row ({groups} in all): <Interval told={byGroup} />.
        </p>
      )}
      <p class="warn">
        {byGroup
          ? `Rows of one ${one} are not independent. The first interval is too narrow if they repeat each other, the second too wide if they do not. If rows share half of their variance, 5 rows of each of 6 groups, the 68 % intervals hold 44 and 79 %.`
          : groups > 0
            ? `Each row is of a ${one} of its own.`
            : 'No column groups the rows. Rows that repeat each other make the interval too narrow.'}{' '}
        Errors of the model are repeated in all rows.
      </p>
      <Picture told={independent} feature={feature} truth={truth} label="independent rows" />
      {byGroup && <Picture told={byGroup} feature={feature} truth={truth} label={`each ${one} counts once`} />}
    </article>
  );
}

const Interval = ({ told: { median, low68, high68, low95, high95 } }: { told: ToldCombined }) => (
  <>
    <strong>{compact(median, 4)}</strong>, 68 % {compact(low68, 4)} to {compact(high68, 4)}, 95 % {compact(low95, 4)} to{' '}
    {compact(high95, 4)}
  </>
);

function Picture({
  told,
  feature,
  truth,
  label,
}: {
  told: ToldCombined;
  feature: PreparedColumn;
  truth: number | undefined;
  label: string;
}) {
  const draw = useMemo(() => {
    const at = (value: number) => applyTransform(feature.transform, value);
    return drawMarginal({
      marginal: told.marginal,
      axis: axisOf(feature),
      median: at(told.median),
      interval68: [at(told.low68), at(told.high68)],
      interval95: [at(told.low95), at(told.high95)],
      truth: truth === undefined ? undefined : at(truth),
    });
  }, [told, feature, truth]);
  return (
    <figure class={styles.marginal}>
      <figcaption>
        {label}
        <FigureButton
          draw={draw}
          title={`Combined posterior, ${label}`}
          description={`Median ${compact(told.median, 4)}.`}
          shape={0.6}
          name={`combined posterior, ${label}`}
          legend={`Posterior of ${feature.label} of the selected rows together, ${label}. Shaded: 68 and 95 %.`}
        />
      </figcaption>
      <PlotCanvas
        class="plot"
        draw={draw}
        label={`Combined posterior, ${label}`}
        summary={`Median ${compact(told.median, 4)}.`}
      />
    </figure>
  );
}
