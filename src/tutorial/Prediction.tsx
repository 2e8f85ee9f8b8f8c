/** A question that is answered before its answer is shown. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { compact } from '../ui/format';
import type { Question } from './chapter';
import styles from './Prediction.module.css';
import { Blocks } from './Text';

interface Props<State> {
  readonly question: Question<State>;
  readonly state: State;
  readonly answer: number | undefined;
  onAnswer(answer: number): void;
}

export function Prediction<State>({ question, state, answer, onAnswer }: Props<State>) {
  const name = useId();
  const [typed, setTyped] = useState<number>();
  const decided = answer !== undefined;
  const reveal = useRef<HTMLDivElement>(null);
  const before = useRef(decided);
  useEffect(() => {
    // The button that was pressed is gone, and the focus with it: it goes on to what the page answers.
    if (decided && !before.current) reveal.current?.focus();
    before.current = decided;
  }, [decided]);
  const shown = answer ?? typed;
  const known = question.kind === 'number' || question.right(state) !== undefined;
  const words = question.kind === 'number' && shown !== undefined ? withUnit(shown, question.unit) : 'move the slider';
  return (
    <fieldset class={styles.prediction} aria-label="Your prediction">
      <p class={styles.ask}>{question.ask}</p>
      {question.kind === 'choice' ? (
        question.options.map((option, i) => (
          <label
            key={option}
            class={decided && i === question.right(state) ? `${styles.option} ${styles.right}` : styles.option}
          >
            <input type="radio" name={name} disabled={decided} checked={shown === i} onChange={() => setTyped(i)} />
            <span>{option}</span>
          </label>
        ))
      ) : (
        <label class={styles.guess}>
          <span class="visually-hidden">Your guess</span>
          <input
            type="range"
            min={question.from}
            max={question.to}
            step={question.by}
            disabled={decided}
            // The slider stands in the middle, which is no guess until the reader moves it.
            value={shown ?? (question.from + question.to) / 2}
            aria-valuetext={words}
            onInput={(event) => setTyped(event.currentTarget.valueAsNumber)}
          />
          <span aria-hidden="true">{words}</span>
        </label>
      )}
      {!decided && (
        <button type="button" disabled={typed === undefined} onClick={() => typed !== undefined && onAnswer(typed)}>
          This is my guess
        </button>
      )}
      <div aria-live="polite" ref={reveal} tabIndex={-1}>
        {decided && (
          <div class={styles.reveal}>
            <p>{verdict(question, state, answer)}</p>
            {known && <Blocks blocks={question.reveal} state={state} />}
          </div>
        )}
      </div>
    </fieldset>
  );
}

const withUnit = (value: number, unit: string) => (unit ? `${compact(value, 4)} ${unit}` : compact(value, 4));

function verdict<State>(question: Question<State>, state: State, answer: number): string {
  if (question.kind === 'choice') {
    const right = question.right(state);
    if (right === undefined) return `You said “${question.options[answer]}”. Now find out.`;
    return answer === right
      ? 'As you said.'
      : `You said “${question.options[answer]}”. It is: ${question.options[right]}.`;
  }
  const truth = question.truth(state);
  return `You guessed ${compact(answer, 4)}; it is ${withUnit(truth, question.unit)}, ${compact(Math.abs(answer - truth), 2)} away.`;
}
