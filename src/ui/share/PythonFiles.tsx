/** Python that goes on with the saved model: copied, or saved as files. */
import { copied } from '../copy';
import { download } from '../download';
import { useSession } from '../session';
import styles from './Share.module.css';

export function PythonFiles({ onSaid }: { readonly onSaid: (said: string) => void }) {
  const session = useSession();
  const files = () => session.ask((commands) => commands.pythonFiles());
  const copy = async () => {
    const found = await files();
    if (!found) return;
    onSaid(
      await copied(found.module.text, 'The Python file is copied; save the model beside it.', 'save the file instead'),
    );
  };
  const save = async (which: 'module' | 'cluster') => {
    const found = (await files())?.[which];
    if (found) download(new Blob([found.text], { type: 'text/x-python' }), found.name);
  };
  return (
    <details>
      <summary>On to Python</summary>
      <p class="help">
        One file rebuilds this flow in plain PyTorch from the saved model: ln p, samples, more training. A second trains
        it on several machines (torchrun) and scores a folder of catalogs (Dask).
      </p>
      <div class={styles.shareButtons}>
        <button type="button" onClick={() => void copy()}>
          Copy as Python
        </button>
        <button type="button" onClick={() => void save('module')}>
          Save Python file
        </button>
        <button type="button" onClick={() => void save('cluster')}>
          Save cluster script
        </button>
      </div>
    </details>
  );
}
