/** Chapter 8's figures: throws and a density along a line through them, and ranks of true angles. */
import { grid } from '../../analysis/histogram';
import { count, nats } from '../../ui/format';
import type { FigureProps } from '../chapter';
import {
  askAngle,
  exactAt,
  learnedAt,
  learnLikelihood,
  learnPosterior,
  observe,
  type PosteriorState,
  PRIOR_NLL,
  ranksAt,
  SHOWN,
  seenAngle,
  TESTED,
  TESTS,
  type Tested,
  testPosterior,
} from '../chapters/posterior-state';
import { conditionalDensity } from '../mathematics/given';
import { ANGLE_GRID, ANGLES, RANGES, rangeDensity } from '../mathematics/throws';
import { startWork } from '../work';
import { areaOf, Chart, type Plot, pathOf, stepsOf } from './Chart';
import { Button, Choice, Controls, Key, Readings, Slider } from './controls';
import { WorkButton, WorkStatus } from './Work';

type Props = FigureProps<PosteriorState>;

export function PosteriorFigure(props: Props) {
  switch (props.step) {
    case 'condition':
      return <Condition {...props} />;
    case 'infer':
      return <Infer {...props} />;
    default:
      return <Ranks {...props} />;
  }
}

const RANGE_GRID = grid(RANGES.from, RANGES.to, 401);
const KEY = [
  { mark: 'line rows dots', words: 'simulated throws' },
  { mark: 'line model', words: 'the flow' },
  { mark: 'line truth', words: 'exact' },
];

function dotsOf({ x, y }: Plot): string {
  let path = '';
  for (const [i, angle] of SHOWN.angles.entries())
    path += `M${x.at(angle).toFixed(1)} ${y.at(SHOWN.ranges[i] as number).toFixed(1)}h0`;
  return path;
}

/** All throws, and a line through those that agree with the condition. */
function Throws({ angle, range }: { readonly angle?: number; readonly range?: number }) {
  return (
    <Chart
      label="Simulated throws"
      x={[ANGLES.from, ANGLES.to]}
      y={[RANGES.from, RANGES.to]}
      xTitle="angle α, degrees"
      yTitle="range x"
      aspect={0.85}
      tallest={400}
    >
      {(plot) => (
        <>
          <path class="line rows dots faint" d={dotsOf(plot)} />
          {angle !== undefined && <path class="line probe" d={`M${plot.x.at(angle)} ${plot.top}V${plot.bottom}`} />}
          {range !== undefined && <path class="line probe" d={`M${plot.left} ${plot.y.at(range)}H${plot.right}`} />}
        </>
      )}
    </Chart>
  );
}

interface CurvesProps {
  readonly label: string;
  readonly at: Float64Array;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly learned: Float64Array | undefined;
  readonly exact: Float64Array;
  /** So that curves at other conditions are drawn on one scale. */
  readonly top: number;
}

function Curves({ label, at, xTitle, yTitle, learned, exact, top }: CurvesProps) {
  return (
    <Chart
      label={label}
      x={[at[0] as number, at.at(-1) as number]}
      y={[0, top]}
      xTitle={xTitle}
      yTitle={yTitle}
      aspect={0.85}
      tallest={400}
    >
      {(plot) => (
        <>
          {learned && <path class="area model" d={areaOf(at, learned, plot.x, plot.y)} />}
          {learned && <path class="line model" d={pathOf(at, learned, plot.x, plot.y)} />}
          {learned && <path class="line truth" d={pathOf(at, exact, plot.x, plot.y)} />}
        </>
      )}
    </Chart>
  );
}

function Condition({ state, set, lit }: Props) {
  const { likelihood, angle } = state;
  return (
    <>
      <div class="figure-pair kept">
        <Throws angle={angle} />
        <Curves
          label="The density of the range at this angle"
          at={RANGE_GRID}
          xTitle="range x"
          yTitle="p(x | α)"
          learned={likelihood && conditionalDensity(likelihood, RANGE_GRID, seenAngle(angle))}
          exact={RANGE_GRID.map((range) => rangeDensity(range, angle))}
          top={14}
        />
      </div>
      <Key entries={KEY} />
      <Controls>
        <WorkButton
          working={state}
          lit={lit === 'angle' && likelihood === undefined}
          onClick={() => startWork(set, 'Learning the range given the angle', learnLikelihood)}
        >
          Learn
        </WorkButton>
        <Slider
          lit={lit === 'angle' && likelihood !== undefined}
          label="Angle, degrees"
          value={angle}
          from={8}
          to={82}
          by={1}
          words={nats(angle, 0)}
          disabled={likelihood === undefined}
          onChange={(next) => set((before) => askAngle(before, next))}
        />
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}

const learn = ({ set }: Props) => startWork(set, 'Learning the angle given the range', learnPosterior);

function Infer(props: Props) {
  const { state, set, lit } = props;
  const { inferred, observed } = state;
  const exact = exactAt(observed);
  return (
    <>
      <div class="figure-pair kept">
        <Throws range={observed} />
        <Curves
          label="The posterior of the angle"
          at={ANGLE_GRID}
          xTitle="angle α, degrees"
          yTitle="p(α | x), per degree"
          learned={inferred && learnedAt(inferred, observed)}
          exact={exact}
          top={0.26}
        />
      </div>
      <Key entries={KEY} />
      <Controls>
        <WorkButton working={state} lit={lit === 'observed' && inferred === undefined} onClick={() => learn(props)}>
          Learn
        </WorkButton>
        <Slider
          lit={lit === 'observed' && inferred !== undefined}
          label="Observed range x"
          value={observed}
          from={0.2}
          to={1.15}
          by={0.01}
          words={nats(observed, 2)}
          disabled={inferred === undefined}
          onChange={(next) => set((before) => observe(before, next))}
        />
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}

const POSTERIORS: readonly { readonly value: Tested; readonly words: string }[] = [
  { value: 'flow', words: 'as learned' },
  { value: 'narrow', words: `${TESTED.narrow.width} × as wide` },
  { value: 'wide', words: `${TESTED.wide.width} × as wide` },
  { value: 'shifted', words: 'shifted up' },
  { value: 'prior', words: 'the prior' },
];

function Ranks(props: Props) {
  const { state, set, lit, step } = props;
  const { inferred, ranked } = state;
  // Each step shows what it is about: the posterior as learned at first, all of them at the end.
  const offered = POSTERIORS.filter(({ value }) => (step === 'wrong' ? value !== 'prior' : step === 'blind'));
  const tested = offered.some(({ value }) => value === state.tested) ? state.tested : 'flow';
  const ranks = ranksAt(state, tested);
  const top = 1.15 * Math.max(ranks?.high ?? 1, ...(ranks?.counts ?? []));
  return (
    <>
      <Chart
        label="Ranks of true angles among draws of the posterior"
        x={[0, 100]}
        y={[0, top]}
        xTitle="rank of the true angle among 99 draws"
        yTitle="simulations"
        summary={
          ranks &&
          `Bins hold ${count(Math.min(...ranks.counts))} to ${count(Math.max(...ranks.counts))} simulations; first ${count(ranks.counts[0] ?? 0)}, middle ${count(ranks.counts[10] ?? 0)}, last ${count(ranks.counts.at(-1) ?? 0)}. The band of chance is ${count(Math.round(ranks.low))} to ${count(Math.round(ranks.high))}.`
        }
      >
        {(plot) =>
          ranks && (
            <>
              <path class="area rows" d={stepsOf(0, 100, ranks.counts, plot.x, plot.y)} />
              <path class="line rows" d={stepsOf(0, 100, ranks.counts, plot.x, plot.y)} />
              <rect
                class="area base"
                x={plot.left}
                width={plot.right - plot.left}
                y={plot.y.at(ranks.high)}
                height={plot.y.at(ranks.low) - plot.y.at(ranks.high)}
              />
              <path class="line base" d={`M${plot.left} ${plot.y.at(ranks.expected)}H${plot.right}`} />
            </>
          )
        }
      </Chart>
      <Key
        entries={[
          { mark: 'line rows', words: 'simulations, five ranks to a bin' },
          { mark: 'line base', words: 'a right posterior, with the band of chance' },
        ]}
      />
      <Controls>
        {inferred === undefined ? (
          <WorkButton working={state} lit onClick={() => learn(props)}>
            Learn
          </WorkButton>
        ) : (
          <Button lit={ranked < TESTS} onClick={() => set((before) => ({ ...before, ranked: TESTS }))}>
            Rank {count(TESTS)} simulations
          </Button>
        )}
        {offered.length > 0 && (
          <Choice
            lit={lit === 'tested' && ranked > 0}
            label="Posterior"
            value={tested}
            options={offered}
            disabled={ranked === 0}
            onChange={(next) => set((before) => testPosterior(before, next))}
          />
        )}
      </Controls>
      <WorkStatus working={state} />
      <Readings
        rows={[
          {
            label: 'Largest error of a quantile',
            value: ranks && 100 * ranks.distance,
            digits: 1,
            unit: 'points',
            lit: true,
          },
          ...(step === 'blind'
            ? [
                { label: 'NLL of the flow', value: inferred?.nll, digits: 3, unit: 'nats' },
                { label: 'NLL of the prior', value: PRIOR_NLL, digits: 3, unit: 'nats' },
              ]
            : []),
        ]}
      />
    </>
  );
}
