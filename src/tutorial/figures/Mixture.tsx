/** A flow and a mixture of Gaussians on the same rows: a picture of each, and a table of NLLs. */
import { useState } from 'preact/hooks';
import { nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import { learnContest } from '../chapters/two-contest';
import { CONTEST_TOYS, type TwoState } from '../chapters/two-state';
import { Choice } from './controls';
import { Empty } from './Empty';
import styles from './Figures.module.css';
import { Plane } from './Plane';
import { LearnFirst } from './Work';

const NAMES = { 'two-moons': 'Two moons', checkerboard: 'Chess board' } as const;

/** The chess board first: there they differ most. */
const VIEWS = (['checkerboard', 'two-moons'] as const).flatMap((toy) =>
  (['flow', 'mixture'] as const).map((model) => ({
    value: `${toy} ${model}` as const,
    toy,
    model,
    words: `${NAMES[toy].toLowerCase()}, ${model}`,
  })),
);

type View = (typeof VIEWS)[number]['value'];

export function Mixture(props: FigureProps<TwoState>) {
  const { contest } = props.state;
  const [shown, show] = useState<View>('checkerboard flow');
  const view = VIEWS.find(({ value }) => value === shown);
  const picture = view && contest[view.toy]?.picture;
  return (
    <>
      {picture ? (
        <Plane label={view.words} summary="Rows and the density." {...picture} density={picture[view.model]} />
      ) : (
        <Empty>The chess board and the moons, as the flow and the mixture learn them, will be here.</Empty>
      )}
      <table class={styles.resultsTable}>
        <caption>NLL in nats per row on rows that were not used in training; lower is better</caption>
        <thead>
          <tr>
            <th scope="col">Rows</th>
            <th scope="col">flow</th>
            <th scope="col">mixture</th>
            <th scope="col">true density</th>
          </tr>
        </thead>
        <tbody>
          {CONTEST_TOYS.map((toy) => (
            <tr key={toy}>
              <th scope="row">{NAMES[toy]}</th>
              {(['flow', 'mixture', 'truth'] as const).map((model) => (
                <td key={model}>{nats(contest[toy]?.[model] ?? Number.NaN, 3)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <LearnFirst figure={props} control="contest" learned={contest.checkerboard !== undefined} work={learnContest}>
        {({ disabled }) => (
          <Choice label="Show" value={shown} options={VIEWS} disabled={disabled} onChange={(next) => show(next)} />
        )}
      </LearnFirst>
    </>
  );
}
