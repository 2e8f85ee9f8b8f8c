/** An exercise around its step: the teacher's words before it, and the completion code after it. */
import { useId, useState } from 'preact/hooks';
import { TextField } from '../ui/TextField';
import { CopyText } from './CopyText';
import { completionCode, type Exercise, exerciseMark, MOST_NAME } from './exercise';

/** What the teacher asks. */
export function Given({ exercise }: { readonly exercise: Exercise | 'damaged' | undefined }) {
  if (exercise === undefined) return null;
  if (exercise === 'damaged')
    return (
      <p role="alert">
        The teacher’s words in this link were cut or changed on the way. The step below is whole. Ask for the link
        again.
      </p>
    );
  return (
    <section class="given" aria-label="Your exercise">
      {exercise.title && <p class="ask">{exercise.title}</p>}
      {exercise.task && <p>{exercise.task}</p>}
      {exercise.values && (
        <p class="help">
          The density is that of your teacher’s table of {exercise.values.length} values, scaled to mean 0 and standard
          deviation 1.
        </p>
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
    <section class="completed" aria-labelledby={id}>
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
