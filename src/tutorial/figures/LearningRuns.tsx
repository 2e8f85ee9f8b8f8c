/** What a reader sets before a run of chapter 4, and the buttons that run it. */
import { compact } from '../../ui/format';
import { type FigureProps, put } from '../chapter';
import { type LearningState, type Norm, type RunSettings, requestOf, withRun } from '../chapters/learning-state';
import { createRunner, type Pace } from '../lab/runner';
import { SLIDERS } from './captions';
import { Button, Choice, Controls, Slider, Switch } from './controls';

type Props = FigureProps<LearningState>;

const runner = createRunner();
/** Steps in which a run goes at the reader's own pace. */
export const SINGLE: ReadonlySet<string> = new Set(['step', 'run']);

const BATCHES = [8, 128, 1000] as const;
const PLACES: readonly { value: Norm; words: string }[] = [
  { value: 'data', words: 'next to the data' },
  { value: 'base', words: 'next to the base' },
];

export function Settings({ state, set, lit, step }: Props) {
  const { settings } = state;
  const change = (next: Partial<RunSettings>) =>
    set((before) => ({ ...before, settings: { ...before.settings, ...next } }));
  switch (step) {
    case 'rate':
      return (
        <Controls>
          <Slider
            lit={lit === 'rate'}
            {...SLIDERS.rate}
            value={Math.log10(settings.rate)}
            words={compact(settings.rate, 2)}
            onChange={(log) => change({ rate: Number((10 ** log).toPrecision(2)) })}
          />
        </Controls>
      );
    case 'batch':
      return (
        <Controls>
          <Choice
            lit={lit === 'batch'}
            label="Batch"
            value={String(settings.batch)}
            options={BATCHES.map((batch) => ({ value: String(batch), words: batch.toLocaleString('en-GB') }))}
            onChange={(batch) => change({ batch: Number(batch) })}
          />
        </Controls>
      );
    case 'norm':
      return (
        <Controls>
          <Choice
            lit={lit === 'norm'}
            label="Batch norm"
            value={settings.norm}
            options={PLACES}
            onChange={(norm) => change({ norm })}
          />
        </Controls>
      );
    default:
      return null;
  }
}

export function Runs({ state, set, lit, step }: Props) {
  const { run, settings } = state;
  const over = run === undefined || run.snapshot?.stopped !== undefined || run.problem !== undefined;
  const pace = over ? 'paused' : run.pace;
  const start = (next: Pace) => {
    const request = requestOf(settings);
    set((before) => ({
      ...before,
      running: settings,
      run: { request, pace: next },
      bestShown: false,
      samples: undefined,
    }));
    runner.start(request, next, (report) => {
      let wanted = false;
      set((before) => {
        // Nobody waits for it once the chapter began again, or another run took its place.
        wanted = before.run?.request === request;
        return wanted ? withRun(before, report) : before;
      });
      return wanted;
    });
  };
  const go = (next: Pace) => {
    if (over) start(next);
    else runner.go(next);
  };
  if (!SINGLE.has(step)) {
    return (
      <Controls>
        <Button lit={lit === 'overfit' || !over} onClick={() => start('fast')}>
          Run
        </Button>
        {step === 'overfit' && (
          <Switch
            lit={lit === 'overfit' && over && run !== undefined}
            on={state.bestShown}
            onChange={(bestShown) => put(set, { bestShown })}
          >
            Show the best step
          </Switch>
        )}
        <span class="muted">{over ? '' : 'Training …'}</span>
      </Controls>
    );
  }
  return (
    <Controls>
      <Button
        lit={lit === 'step'}
        onClick={() => {
          if (over) start('paused');
          runner.step();
        }}
      >
        Step
      </Button>
      <Button lit={lit === 'run'} pressed={pace === 'slow'} onClick={() => go('slow')}>
        Slow motion
      </Button>
      <Button lit={lit === 'run'} pressed={pace === 'fast'} onClick={() => go('fast')}>
        Fast
      </Button>
      <Button disabled={over || pace === 'paused'} onClick={() => runner.go('paused')}>
        Pause
      </Button>
      <Button disabled={run === undefined} onClick={() => start('paused')}>
        From the start
      </Button>
    </Controls>
  );
}
