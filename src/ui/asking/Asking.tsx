/** Asks the question that waits, in a dialog; Esc and Cancel leave everything as it is. */
import { useEffect, useRef } from 'preact/hooks';
import { Sentences } from '../Sentences';
import styles from './Asking.module.css';
import { type Question, question } from './question';

export function Asking() {
  const asked = question.value;
  return asked ? <Dialog key={asked.title} asked={asked} /> : null;
}

function Dialog({ asked: { title, words, go, answer } }: { asked: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class={styles.asking}
      aria-labelledby="asking-title"
      aria-describedby="asking-words"
      onClose={() => answer(false)}
    >
      <h2 id="asking-title" class="clip" title={title}>
        {title}
      </h2>
      <div id="asking-words">
        <Sentences of={words} />
      </div>
      <div class={styles.askingButtons}>
        <button type="button" onClick={() => answer(false)}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={() => answer(true)}>
          {go}
        </button>
      </div>
    </dialog>
  );
}
