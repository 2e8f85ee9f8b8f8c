/** The posterior of the parameters that the selected rows share, under two assumptions about rows of one simulation. */
import { Fragment } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import { shownName } from '../../catalog/readable-name';
import type { ToldCombined } from '../../worker/infer/messages';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { FigureButton } from '../figure/FigureButton';
import { compact, countOf } from '../format';
import { axisOf } from '../picture/labels';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { Refused } from '../Refused';
import { Sentences } from '../Sentences';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import { drawMarginal } from './draw-marginal';
import styles from './Infer.module.css';
import { OfRun } from './OfRun';
import { Pairs } from './Pairs';
import { Progress } from './Progress';
import { askedOf, type KeptCombined, useInferView } from './view';

const MOST_KEPT = 6;
/** Parameters that are combined, at most. */
const MOST_PARAMETERS = 6;

export function Combined() {
  const session = useSession();
  const view = useInferView();
  const selected = useSelect((state) => state.selected);
  const busy = useSelect((state) => state.inferring !== undefined);
  const prepared = useSelect((state) => state.prepared);
  const [wrong, setWrong] = useState<Problem>();
  const features = prepared?.features ?? [];
  if (!prepared || features.length > MOST_PARAMETERS || prepared.contexts.length === 0) return null;
  const names = features.map(({ choice }) => shownName(choice));
  const combine = async () => {
    setWrong(undefined);
    const request = { where: selected, seed: seedOf(session.state.value.settings) };
    const of = askedOf(session);
    const answer = await session.ask((commands) => commands.combine(request));
    if (!answer) return;
    if (!('problem' in answer)) {
      view.combined.value = [{ where: selected, features, answer, of }, ...view.combined.value].slice(0, MOST_KEPT);
    } else if (answer.problem.code !== 'cancelled') setWrong(answer.problem);
  };
  return (
    <details class={styles.every} open={view.combined.value.length > 0}>
      <summary>Combined posterior of a selection</summary>
      <p class="help">
        Where the selected rows share one {names.join(', ')}: ln prior + Σ (ln posterior − ln prior). The prior is that
        of the training rows.
      </p>
      <div class={styles.actions}>
        <button type="button" disabled={busy || selected === ''} onClick={() => void combine()}>
          Combine the selected rows
        </button>
        {selected === '' && <span class="help">Select rows first.</span>}
        <Progress of="combine" />
      </div>
      <Refused problem={wrong} />
      {view.combined.value.map((one) => (
        <Told key={one.answer} kept={one} />
      ))}
    </details>
  );
}

function Told({ kept: { where, features, answer, of } }: { kept: KeptCombined }) {
  const { parameters, rows, groups, by, clouds, warnings } = answer;
  const one = by.join(' and ');
  const names = parameters.map(({ name }) => name).join(', ');
  const agreed = parameters.filter(({ truth }) => truth !== undefined);
  const truth = new Map(agreed.map(({ name, truth: value }) => [name, value as number]));
  const columns = parameters.flatMap(({ name }) => features.find(({ choice }) => choice.name === name) ?? []);
  const grouped = parameters.some(({ byGroup }) => byGroup !== undefined);
  const counted = `each ${one} counts once`;
  return (
    <article class={styles.rows} aria-label={`Combined posterior of ${names}`}>
      <h3>
        {names}, {countOf(rows, 'row')}
      </h3>
      <p class={`help ${styles.known}`}>{where}</p>
      <OfRun of={of} />
      {agreed.length > 0 && (
        <p>
          All of them have {agreed.map(({ name, truth: value }) => `${name} = ${compact(value ?? 0, 4)}`).join(', ')}.
        </p>
      )}
      <p>If the rows are independent:</p>
      <Intervals of={parameters.map(({ name, independent }) => ({ name, told: independent }))} />
      {grouped && (
        <>
          <p>
            If each {one} counts as one row ({groups} in all):
          </p>
          <Intervals of={parameters.flatMap(({ name, byGroup }) => (byGroup ? [{ name, told: byGroup }] : []))} />
        </>
      )}
      <Sentences of={warnings} class="warn" />
      <p class="warn">
        {grouped
          ? `Rows of one ${one} are not independent. The first intervals are too narrow if they repeat each other, the second too wide if they do not. In a test with one parameter, rows of a group shared half of their variance (5 rows of each of 6 groups). The 68 % intervals held 44 and 79 %.`
          : groups > 0
            ? `Each row is of a ${one} of its own.`
            : 'No column groups the rows. Rows that repeat each other make the interval too narrow.'}{' '}
        Errors of the model are repeated in all rows.
      </p>
      {parameters.map(({ name, independent, byGroup }, i) => {
        const feature = columns[i];
        return (
          feature && (
            <Fragment key={name}>
              <Picture told={independent} feature={feature} truth={truth.get(name)} label="independent rows" />
              {byGroup && <Picture told={byGroup} feature={feature} truth={truth.get(name)} label={counted} />}
            </Fragment>
          )
        );
      })}
      {clouds && <Pairs columns={columns} cloud={clouds.independent} truth={truth} of=", independent rows" />}
      {clouds?.byGroup && <Pairs columns={columns} cloud={clouds.byGroup} truth={truth} of={`, ${counted}`} />}
    </article>
  );
}

const Intervals = ({ of }: { of: readonly { readonly name: string; readonly told: ToldCombined }[] }) => (
  <ul class={styles.told}>
    {of.map(({ name, told: { median, low68, high68, low95, high95 } }) => (
      <li key={name}>
        {name}: <strong>{compact(median, 4)}</strong>, 68 % {compact(low68, 4)} to {compact(high68, 4)}, 95 %{' '}
        {compact(low95, 4)} to {compact(high95, 4)}
      </li>
    ))}
  </ul>
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
        <span class="clip">
          {shownName(feature.choice)}, {label}
        </span>
        <FigureButton
          draw={draw}
          title={`Combined posterior of ${feature.label}, ${label}`}
          description={`Median ${compact(told.median, 4)}.`}
          shape={0.6}
          name={`combined posterior of ${feature.label}, ${label}`}
          legend={`Posterior of ${feature.label} of the selected rows together, ${label}. Shaded: 68 and 95 %.`}
        />
      </figcaption>
      <PlotCanvas
        class={plots.plot}
        draw={draw}
        label={`Combined posterior of ${feature.label}, ${label}`}
        summary={`Median ${compact(told.median, 4)}.`}
      />
    </figure>
  );
}
