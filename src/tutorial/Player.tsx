/** Plays a chapter: one step at a time beside its figure, every step in reach, nothing locked. */
import { effect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { compact } from '../ui/format';
import { type Answered, type Chapter, type FigureProps, type Step, withAnswer } from './chapter';
import { Completed, Given } from './Exercise';
import type { Exercise } from './exercise';
import styles from './Player.module.css';
import { Prediction } from './Prediction';
import { isDone, markDone } from './progress';
import { Blocks } from './Text';
import { Steps, Ways } from './Ways';

interface Props<State extends Answered> {
  readonly chapter: Chapter<State>;
  readonly Figure: ComponentType<FigureProps<State>>;
  /** The first where the address names none. */
  readonly step: string | undefined;
  readonly only: boolean;
  /** A teacher's words beside the step; `damaged` where the link's could not be read. */
  readonly exercise?: Exercise | 'damaged' | undefined;
  /** The chapter after this one. */
  readonly next: { readonly name: string; readonly title: string } | undefined;
}

export function Player<State extends Answered>(props: Props<State>) {
  const { steps } = props.chapter;
  const at = Math.max(
    0,
    steps.findIndex(({ name }) => name === props.step),
  );
  const step = steps[at];
  return step ? <PlayedStep {...props} at={at} played={step} /> : null;
}

interface PlayedStepProps<State extends Answered> extends Props<State> {
  /** Index among the chapter's steps. */
  readonly at: number;
  readonly played: Step<State>;
}

function PlayedStep<State extends Answered>(props: PlayedStepProps<State>) {
  const { chapter, Figure, step: wanted, played: step, at, only, exercise, next } = props;
  const { steps, state } = chapter;
  const begin = () => begun(chapter, step, exercise);
  useFresh(chapter, step, only, begin);
  useStep(chapter, step, wanted !== undefined);
  const set = (change: (state: State) => State) => {
    state.value = change(state.value);
  };
  // What the page says must hold for what it shows: a reader may have moved on from where the step was done.
  const done = step.done(state.value);
  const before = isDone(chapter.name, step.name);
  const unguessed = step.question !== undefined && state.value.answers[step.name] === undefined;
  // An exercise has no head of its own above it.
  const Title = only ? 'h1' : 'h2';
  return (
    <article class={only ? `${styles.chapter} ${styles.only}` : styles.chapter} aria-labelledby="step-title">
      {!only && <Steps chapter={chapter} current={step.name} />}
      <div class={styles.lesson}>
        <p class={styles.where}>
          {chapter.title}, {at + 1} of {steps.length}
        </p>
        <Title id="step-title" tabIndex={-1} class="page-title">
          {step.title}
        </Title>
        {wanted !== undefined && wanted !== step.name && (
          <p role="status">There is no step “{wanted}” in this chapter. This is its first.</p>
        )}
        {only && <Given exercise={exercise} takes={step.takes ?? []} />}
        <Blocks blocks={step.text} state={state.value} />
        {step.question && (
          <Prediction
            key={step.name}
            question={step.question}
            state={state.value}
            answer={state.value.answers[step.name]}
            onAnswer={(answer) => set((before) => withAnswer(before, step.name, answer))}
          />
        )}
        <Task key={step.name} step={step} done={done} before={before} />
      </div>
      {/* Whoever runs it first is no longer guessing. */}
      <fieldset class={styles.stage} data-part="stage" disabled={unguessed}>
        {unguessed && <p class="help">The controls of the figure open after your guess.</p>}
        <Figure state={state.value} set={set} lit={step.control} step={step.name} />
      </fieldset>
      <div class={styles.after}>
        {step.after && done && <Blocks blocks={step.after} state={state.value} />}
        {only && (
          <Completed
            exercise={exercise === 'damaged' ? undefined : exercise}
            step={`${chapter.name}/${step.name}`}
            done={done}
            guess={guessWords(step, state.value.answers[step.name])}
          />
        )}
        <Ways chapter={chapter} at={at} only={only} next={next} begin={begin} />
      </div>
    </article>
  );
}

/** A guess as the reader made it. */
function guessWords<State>({ question }: Step<State>, answer: number | undefined): string {
  if (!question || answer === undefined) return '';
  return question.kind === 'choice' ? (question.options[answer] ?? '') : `${compact(answer, 4)} ${question.unit}`;
}

/** An exercise begins from the start, whatever its reader did here before. */
function useFresh<State extends Answered>(
  { state }: Chapter<State>,
  step: Step<State>,
  only: boolean,
  begin: () => State,
): void {
  const fresh = useRef<string | undefined>(undefined);
  if (!only) fresh.current = undefined;
  else if (fresh.current !== step.name) {
    fresh.current = step.name;
    state.value = begin();
  }
}

/** The state that an exercise begins with: with what the teacher brings, where its link has any. */
function begun<State extends Answered>(
  { initial, own }: Chapter<State>,
  { takes }: Step<State>,
  exercise: Exercise | 'damaged' | undefined,
): State {
  const material = exercise === 'damaged' ? undefined : exercise?.material;
  return own && material && takes?.includes(material.kind) ? own(initial(), material) : initial();
}

/** A state that stays as it is for so long is at rest. */
const AT_REST_MS = 300;

/** Puts the step's state in place, watches for the moment it is done, and moves the focus with the reader. */
function useStep<State extends Answered>(chapter: Chapter<State>, step: Step<State>, named: boolean): void {
  const { state, name } = chapter;
  const before = useRef({ step, named });
  useLayoutEffect(() => {
    if (step.enter) state.value = step.enter(state.peek());
    let resting: ReturnType<typeof setTimeout> | undefined;
    const mark = () => {
      if (step.done(state.peek())) markDone(name, step.name);
    };
    // A handle on its way past the goal has not reached it: judged when it rests, or when the reader goes on.
    const end = effect(() => {
      void state.value;
      clearTimeout(resting);
      resting = setTimeout(mark, AT_REST_MS);
    });
    return () => {
      end();
      clearTimeout(resting);
      mark();
    };
  }, [state, name, step]);
  useEffect(() => {
    // Nobody asked for the focus by opening the page.
    const moved = before.current.step !== step || before.current.named !== named;
    before.current = { step, named };
    if (moved && named) document.getElementById('step-title')?.focus({ preventScroll: false });
  }, [step, named]);
}

interface TaskProps<State> {
  readonly step: Step<State>;
  /** Whether what is on screen is what the task asks for. */
  readonly done: boolean;
  /** Whether the reader has been there, now or on another day. */
  readonly before: boolean;
}

function Task<State>({ step, done, before }: TaskProps<State>) {
  return (
    <div class={done ? `${styles.task} ${styles.done}` : styles.task} data-part="task">
      <p>
        <strong>{done ? 'Done' : before ? 'To do again' : 'To do'}</strong> {step.task}
      </p>
      {/* It stays where it is once the step is done: on a phone the figure below it would move under the hand. */}
      <details>
        <summary>A hint</summary>
        <p>{step.hint}</p>
      </details>
      <p class="visually-hidden" role="status">
        {done ? 'Done: this step is complete.' : ''}
      </p>
    </div>
  );
}
