/** Ranks of true angles among draws of a posterior, as learned and as made wrong on purpose. */
import { count } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import {
  learnPosterior,
  type PosteriorState,
  PRIOR_NLL,
  ranksAt,
  TESTED,
  TESTS,
  type Tested,
  testPosterior,
} from '../chapters/posterior-state';
import { startWork } from '../work';
import { FlatBars } from './Bars';
import { Chart } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Button, Choice, Controls, Key, Readings } from './controls';
import { WorkButton, WorkStatus } from './Work';

const POSTERIORS: readonly { readonly value: Tested; readonly words: string }[] = [
  { value: 'flow', words: 'as learned' },
  { value: 'narrow', words: `${TESTED.narrow.width} × as wide` },
  { value: 'wide', words: `${TESTED.wide.width} × as wide` },
  { value: 'shifted', words: 'shifted up' },
  { value: 'prior', words: 'the prior' },
];

export function PosteriorRanks({ state, set, lit, step }: FigureProps<PosteriorState>) {
  const { inferred, ranked } = state;
  // Each step shows what it is about: the posterior as learned at first, all of them at the end.
  const offered = POSTERIORS.filter(({ value }) => (step === 'wrong' ? value !== 'prior' : step === 'blind'));
  const tested = offered.some(({ value }) => value === state.tested) ? state.tested : 'flow';
  const ranks = ranksAt(state, tested);
  const top = 1.15 * Math.max(ranks?.high ?? 1, ...(ranks?.counts ?? []));
  return (
    <>
      <Chart
        {...CHARTS.ranks}
        y={[0, top]}
        summary={
          ranks &&
          `Bins hold ${count(Math.min(...ranks.counts))} to ${count(Math.max(...ranks.counts))} simulations; first ${count(ranks.counts[0] ?? 0)}, middle ${count(ranks.counts[10] ?? 0)}, last ${count(ranks.counts.at(-1) ?? 0)}. The band of chance is ${count(Math.round(ranks.low))} to ${count(Math.round(ranks.high))}.`
        }
      >
        {(plot) => ranks && <FlatBars plot={plot} to={100} bins={ranks} />}
      </Chart>
      <Key entries={Object.values(KEYS.ranks)} />
      <Controls>
        {inferred === undefined ? (
          <WorkButton
            working={state}
            lit
            onClick={() => startWork(set, 'Learning the angle given the range', learnPosterior)}
          >
            Learn
          </WorkButton>
        ) : (
          <Button lit={ranked < TESTS} onClick={() => put(set, { ranked: TESTS })}>
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
