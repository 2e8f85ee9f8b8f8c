/** Chapter 7's figures: the plane with its outliers ringed, and one galaxy against its kind. */
import { useMemo } from 'preact/hooks';
import { countOf, nats, percent } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import { flaggedOf, type OutliersState, pick, reasonOf } from '../chapters/outliers-state';
import { type Galaxy, learnStudy, type Study } from '../chapters/outliers-study';
import { startWork } from '../work';
import { areaOf, Chart, pathOf } from './Chart';
import { CHARTS, KEYS, SLIDERS } from './captions';
import { Controls, Key, Readings, Slider, Switch } from './controls';
import { Empty } from './Empty';
import figures from './Figures.module.css';
import { Parameters } from './Parameters';
import styles from './Picks.module.css';
import { Plane } from './Plane';
import { WorkButton, WorkStatus } from './Work';

type Props = FigureProps<OutliersState>;

export function OutliersFigure(props: Props) {
  const { state, set, lit, step } = props;
  const { study } = state;
  return (
    <>
      {study ? (
        <Learned {...props} study={study} />
      ) : (
        <Empty>The synthetic galaxies will be here, with those below the cut ringed.</Empty>
      )}
      {!study && (
        <Controls>
          <WorkButton
            working={state}
            lit={lit !== ''}
            onClick={() =>
              startWork(set, 'Learning and scoring galaxies', async (report) => {
                const study = await learnStudy(report);
                return (before) => ({ ...before, study });
              })
            }
          >
            Learn
          </WorkButton>
        </Controls>
      )}
      <WorkStatus working={state} />
      {study && (step === 'cut' || step === 'artefact') && <Counts state={state} study={study} />}
    </>
  );
}

type StudyProps = Props & { readonly study: Study };

function Learned(props: StudyProps) {
  const { state, set, lit, step } = props;
  if (step === 'parameter') return <Parameters {...props} />;
  return (
    <>
      {step === 'why' ? <Why {...props} /> : <Ringed {...props} />}
      <Controls>
        <Slider
          lit={lit === 'cut'}
          {...SLIDERS.cut}
          value={Math.log10(state.cut)}
          words={percent(state.cut)}
          onChange={(log) => put(set, { cut: Number((10 ** log).toPrecision(2)), cutMoved: true, picked: 0 })}
        />
        {step !== 'cut' && (
          <Switch lit={lit === 'apart'} on={state.apart} onChange={(apart) => put(set, { apart, picked: 0 })}>
            Set galaxies without dark matter apart
          </Switch>
        )}
      </Controls>
    </>
  );
}

function useFlagged({ study, cut, apart }: OutliersState): readonly Galaxy[] {
  return useMemo(() => flaggedOf({ study, cut, apart }), [study, cut, apart]);
}

function useRings(flagged: readonly Galaxy[]): Float64Array {
  return useMemo(() => Float64Array.from(flagged.flatMap(({ total, star }) => [total, star])), [flagged]);
}

function Ringed({ state, study }: StudyProps) {
  const { trained } = study;
  const flagged = useFlagged(state);
  return (
    <Plane
      label="Synthetic galaxies and their outliers"
      summary={`${countOf(flagged.length, 'galaxy is', 'galaxies are')} ringed as outliers.`}
      x={trained.x}
      y={trained.y}
      points={trained.points}
      density={trained.density}
      rings={useRings(flagged)}
    />
  );
}

function Counts({ state, study }: { readonly state: OutliersState; readonly study: Study }) {
  const searched = study.candidates.filter(({ dark }) => dark || !state.apart);
  return (
    <Readings
      rows={[
        { label: 'Galaxies searched', value: searched.length, digits: 0 },
        { label: 'Below the cut', value: flaggedOf(state).length, digits: 0, lit: true },
        { label: 'By chance', value: state.cut * searched.length, digits: 1 },
      ]}
    />
  );
}

const LISTED = 8;

function Why({ state, set, lit, study }: StudyProps) {
  const flagged = useFlagged(state);
  const rings = useRings(flagged);
  const galaxy = flagged[state.picked];
  const { trained } = study;
  if (!galaxy) return <Empty>No galaxy lies below the cut: move it up.</Empty>;
  const { slice, median, peers } = reasonOf(study, galaxy);
  const top = 1.1 * Math.max(...slice.density);
  const ends = [slice.y[0] as number, slice.y.at(-1) as number] as const;
  return (
    <>
      <div class={`${figures.figurePair} ${figures.largeLeft}`}>
        <Plane
          label="Synthetic galaxies and one outlier"
          summary={`${galaxy.name} is ringed most strongly.`}
          x={trained.x}
          y={trained.y}
          points={trained.points}
          density={trained.density}
          rings={rings}
          ring={[galaxy.total, galaxy.star]}
        />
        <div>
          <Chart {...CHARTS.massesAtTotal} x={ends} y={[0, top]}>
            {(plot) => (
              <>
                <path class="area model" d={areaOf(slice.y, slice.density, plot.x, plot.y)} />
                <path class="line model" d={pathOf(slice.y, slice.density, plot.x, plot.y)} />
                <path class="line truth" d={`M${plot.x.at(median)} ${plot.top}V${plot.bottom}`} />
                <path class="line rows thick" d={`M${plot.x.at(galaxy.star)} ${plot.bottom}v-40`} />
              </>
            )}
          </Chart>
          <Key entries={Object.values(KEYS.massesAtTotal)} />
        </div>
      </div>
      <fieldset class={lit === 'list' ? `${styles.picks} ${styles.framed}` : styles.picks}>
        <legend>The least likely first</legend>
        {flagged.slice(0, LISTED).map((one, i) => (
          <label key={one.name} class="check">
            <input
              type="radio"
              name="outlier"
              checked={state.seen.length > 0 && i === state.picked}
              onChange={() => set((before) => pick(before, i))}
            />
            {one.name}, ln p {nats(one.logProb, 2)}
          </label>
        ))}
      </fieldset>
      <Readings
        rows={[
          { label: 'Training galaxies of its total mass', value: peers.count, digits: 0 },
          { label: 'Of these, as far out', value: peers.asFar, digits: 0, lit: true },
          { label: 'Dex from their median', value: peers.dex, digits: 2 },
          { label: 'In scatters', value: peers.scatters, digits: 1 },
        ]}
      />
    </>
  );
}
