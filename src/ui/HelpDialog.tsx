/** The keys of the page. */
import { useEffect, useRef } from 'preact/hooks';
import styles from './HelpDialog.module.css';
import { KEYS } from './keyboard';

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class={styles.helpDialog}
      aria-labelledby="help-title"
      onClose={onClose}
      onKeyDown={(event) => event.key === 'Escape' && dialog.current?.close()}
    >
      <header class="dialog-head">
        <h2 id="help-title">Keys</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <dl class={styles.keys}>
        {KEYS.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="help">They work wherever the focus is not in a field; Space presses a button that has the focus.</p>
      <p class="help">
        In a new tab, since this one keeps your work: <Page of="command-line.html">the command line</Page> and{' '}
        <Page of="library.html">the library</Page>.
      </p>
    </dialog>
  );
}

/** A page beside the workbench. */
const Page = ({ of, children }: { readonly of: string; readonly children: string }) => (
  <a href={of} target="_blank" rel="noopener">
    {children}
  </a>
);
