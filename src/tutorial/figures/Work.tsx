/** The button of work in the lab, its progress, and what went wrong. */
import type { ComponentChildren } from 'preact';
import type { FigureProps } from '../chapter';
import { type Learning, startWork, type Working } from '../work';
import { SLIDERS } from './captions';
import { Button, Controls, Slider, type SliderProps } from './controls';
import styles from './Figures.module.css';
import { LEARNING } from './learning-captions';

/** Progress and problems, in reach of every reader. */
export function WorkStatus({ working }: { readonly working: Working }) {
  const { busy, problem } = working;
  return (
    <>
      {busy && (
        <div class={styles.work}>
          <span>{busy.doing}</span>
          <progress
            aria-label={busy.doing}
            {...(Number.isFinite(busy.fraction) ? { value: busy.fraction, max: 1 } : {})}
          />
        </div>
      )}
      <div role="alert">
        {problem && (
          <p>
            {problem.message} {problem.hint}
          </p>
        )}
      </div>
    </>
  );
}

interface WorkButtonProps {
  readonly working: Working;
  readonly lit: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button that waits while something is under way. */
export function WorkButton({ working, lit, onClick, children }: WorkButtonProps) {
  return (
    <Button lit={lit} waiting={working.busy !== undefined} onClick={onClick}>
      {children}
    </Button>
  );
}

interface LearnFirstProps<State extends Working> {
  readonly figure: FigureProps<State>;
  /** The control that the step lights up: the button until it is pressed, then what it makes usable. */
  readonly control: keyof typeof LEARNING;
  readonly learned: boolean;
  readonly work: Learning<State>;
  readonly children?: (use: { readonly lit: boolean; readonly disabled: boolean }) => ComponentChildren;
}

/** A button that learns, and controls of what was learned, which cannot be used before. */
export function LearnFirst<State extends Working>({
  figure: { state, set, lit },
  control,
  learned,
  work,
  children,
}: LearnFirstProps<State>) {
  const asked = lit === control;
  return (
    <>
      <Controls>
        <WorkButton working={state} lit={asked && !learned} onClick={() => startWork(set, LEARNING[control], work)}>
          Learn
        </WorkButton>
        {children?.({ lit: asked && learned, disabled: !learned })}
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}

interface LearnedSliderProps<State extends Working>
  extends Omit<LearnFirstProps<State>, 'children' | 'control'>,
    Pick<SliderProps, 'value' | 'words'> {
  readonly of: keyof typeof LEARNING & keyof typeof SLIDERS;
  /** Where it is not a constant. */
  readonly range?: SliderProps['range'];
  readonly change: (state: State, value: number) => State;
}

/** The same with one slider. */
export function LearnedSlider<State extends Working>(props: LearnedSliderProps<State>) {
  const { of, figure, learned, work, change, ...slider } = props;
  const onChange = (value: number) => figure.set((before) => change(before, value));
  return (
    <LearnFirst {...{ figure, control: of, learned, work }}>
      {(use) => <Slider range={[0, 1, 1]} {...use} {...SLIDERS[of]} {...slider} onChange={onChange} />}
    </LearnFirst>
  );
}
