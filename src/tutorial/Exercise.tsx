/** An exercise around its step: the teacher's words before it, and the completion code after it. */
import { useId, useState } from 'preact/hooks';
import { TextField } from '../ui/TextField';
import { CopyText } from './CopyText';
import styles from './Exercise.module.css';
import { completionCode, type Exercise, exerciseMark, MOST_NAME } from './exercise';
import { type MaterialKind, materialWords } from './material';

interface GivenProps {
  readonly exercise: Exercise | 'damaged' | undefined;
  /** What the step takes in place of its own data. */
  readonly takes: readonly MaterialKind[];
}

/** What the teacher asks. */
export function Given({ exercise, takes }: GivenProps) {
  if (exercise === undefined) return null;
  if (exercise === 'damaged')
    return (
      <p role="alert">
        The teacher’s words in this link were cut or changed on the way. The step below is whole. Ask for the link
        again.
      </p>
    );
  return (
    <section class={styles.given} aria-label="Your exercise">
      {exercise.title && <p>{exercise.title}</p>}
      {exercise.task && <p>{exercise.task}</p>}
      {exercise.material && takes.includes(exercise.material.kind) && (
        <p class="help">{materialWords(exercise.material)}</p>
      )}
    </section>
  );
}

interface CompletedProps {
  readonly exercise: Exercise | undefined;
  /** `chapter/step`. */
  readonly step: string;
  readonly done: boolean;
  readonly guess: string;
}

/** The code that tells the teacher what was done. */
export function Completed({ exercise, step, done, guess }: CompletedProps) {
  const id = useId();
  const [name, setName] = useState('');
  if (!done) return <p class="help">When the step is done, a completion code for your teacher appears here.</p>;
  return (
    <section class={styles.completed} aria-labelledby={id}>
      <h3 id={id}>Your completion code</h3>
      <p class="help">It holds the name of the step, your guess, and what you write here. It is not sent anywhere.</p>
      <TextField label="Your name, if your teacher wants it" most={MOST_NAME} value={name} onType={setName} />
      <CopyText
        label="Completion code"
        text={completionCode({ step, exercise: exerciseMark(exercise), name, done, guess })}
      />
    </section>
  );
}
