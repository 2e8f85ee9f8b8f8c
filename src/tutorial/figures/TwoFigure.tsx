/** Chapter 5's figures: a plane cut along y beside its slice, a masked network, orders, and layers on galaxies. */
import { nats } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import { VARIABLES } from '../chapters/two-masks';
import {
  crescentTruth,
  cutAt,
  galaxiesBy,
  learnMoons,
  learnOrders,
  type Order,
  type TwoState,
} from '../chapters/two-state';
import { startWork } from '../work';
import { byStep } from './by-step';
import { Crescent } from './Crescent';
import { Cut } from './Cut';
import { SLIDERS } from './captions';
import { Choice, Controls, Readings, Slider, Switch } from './controls';
import { Empty } from './Empty';
import { Fallen } from './Fallen';
import styles from './Figures.module.css';
import { MaskPicture } from './MaskPicture';
import { Mixture } from './Mixture';
import { OwnRows } from './OwnRows';
import { Passes } from './Passes';
import { SmallSquare } from './SmallSquare';
import { LearnedSlider, WorkButton, WorkStatus } from './Work';

type Props = FigureProps<TwoState>;

export const TwoFigure = byStep<TwoState>(
  {
    product: Product,
    samples: Fallen,
    square: SmallSquare,
    masks: Masks,
    passes: Passes,
    mixture: Mixture,
    order: Orders,
    own: OwnRows,
  },
  Layers,
);

function Product(props: Props) {
  const { state } = props;
  const { moons, at } = state;
  return (
    <>
      {moons ? (
        <Cut trained={moons} at={at} label="Two moons, learned" xName="x₁" yName="x₂" knots />
      ) : (
        <Empty>The two moons will be here, and beside them the spline of x₂ at one place x₁.</Empty>
      )}
      <LearnedSlider of="slice" {...{ figure: props, learned: !!moons, work: learnMoons, value: at, change: cutAt }} />
    </>
  );
}

function Masks({ state, set, lit }: Props) {
  return (
    <>
      <MaskPicture output={state.output} cutShown={state.cutShown} />
      <Controls>
        <Choice
          lit={lit === 'output'}
          label="Follow the arrows to the knots of"
          value={String(state.output)}
          options={VARIABLES.map((words, i) => ({ value: String(i), words }))}
          onChange={(value) => {
            const output = Number(value);
            set((before) => ({ ...before, output, seen: [...new Set([...before.seen, before.output, output])] }));
          }}
        />
        <Switch on={state.cutShown} onChange={(cutShown) => put(set, { cutShown })}>
          Show the cut arrows
        </Switch>
      </Controls>
    </>
  );
}

const ORDERS: readonly { readonly order: Order; readonly words: string }[] = [
  { order: 'ascending', words: 'x₁ first' },
  { order: 'descending', words: 'x₂ first' },
];

function Orders({ state, set, lit }: Props) {
  return (
    <>
      <Crescent />
      <Controls>
        {ORDERS.map(({ order, words }) => (
          <WorkButton
            key={order}
            working={state}
            lit={lit === 'order'}
            onClick={() => startWork(set, `Learning the crescent, ${words}`, learnOrders[order])}
          >
            Learn {words}
          </WorkButton>
        ))}
      </Controls>
      <WorkStatus working={state} />
      <table class={styles.resultsTable}>
        <caption>NLL on rows that were not trained on, in nats per row; the truth has {nats(crescentTruth)}</caption>
        <thead>
          <tr>
            <th scope="col">One layer</th>
            {ORDERS.map(({ order, words }) => (
              <th key={order} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['affine', 'spline'] as const).map((map) => (
            <tr key={map}>
              <th scope="row">{map}</th>
              {ORDERS.map(({ order }) => (
                <td key={order}>{nats(state.orders[`${map} ${order}`] ?? Number.NaN)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Layers({ state, set, lit }: Props) {
  const { galaxies, massAt } = state;
  const shown = galaxies[3] ?? galaxies[1];
  return (
    <>
      {shown ? (
        <Cut
          trained={shown}
          at={massAt}
          label="Synthetic galaxies, learned"
          xName="log10 M_total"
          yName="log10 M_star"
        />
      ) : (
        <Empty>The synthetic galaxies will be here, stellar against total mass.</Empty>
      )}
      <Controls>
        {([1, 3] as const).map((layers) => (
          <WorkButton
            key={layers}
            working={state}
            lit={lit === 'layers' && galaxies[layers] === undefined}
            onClick={() => startWork(set, 'Learning the galaxies', galaxiesBy[layers])}
          >
            {layers === 1 ? 'Learn with one layer' : 'Learn with three layers'}
          </WorkButton>
        ))}
        <Slider
          lit={lit === 'layers' && shown !== undefined}
          {...SLIDERS.massAt}
          value={massAt}
          disabled={shown === undefined}
          onChange={(massAt) => put(set, { massAt })}
        />
      </Controls>
      {shown && <p class="help">The picture is that of {shown === galaxies[3] ? 'three layers' : 'one layer'}.</p>}
      <WorkStatus working={state} />
      <Readings
        rows={[
          { label: 'NLL with one layer', value: galaxies[1]?.nll, digits: 4, unit: 'nats' },
          { label: 'NLL with three layers', value: galaxies[3]?.nll, digits: 4, unit: 'nats' },
        ]}
      />
    </>
  );
}
