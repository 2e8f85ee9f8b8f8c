/** Text to be copied: shown whole, with a button. */
import { useState } from 'preact/hooks';
import { copied } from '../ui/copy';
import styles from './Exercise.module.css';

export function CopyText({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => setSaid(await copied(text, 'Copied.', 'choose the text and copy it by hand'));
  return (
    <div class={styles.copyText}>
      <label class="field">
        <span>{label}</span>
        <textarea readOnly rows={3} value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" onClick={copy}>
        Copy
      </button>
      <span role="status">{said}</span>
    </div>
  );
}
