/** The button that opens a person's own files; who comes near it has the worker begun. */
import { useRef } from 'preact/hooks';
import { chosenFiles } from './data/dropped';
import { useSession } from './session';

interface Props {
  readonly children: string;
  /** What the files are for, for those who do not see the button. */
  readonly label: string;
  onFiles(request: Extract<ReturnType<typeof chosenFiles>, { readonly kind: unknown }>): void;
}

export function OpenButton({ children, label, onFiles }: Props) {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const { connect } = session;
  return (
    <>
      <button
        type="button"
        class="primary"
        onPointerEnter={connect}
        onFocus={connect}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        aria-label={label}
        tabIndex={-1}
        multiple
        onChange={({ currentTarget }) => {
          const chosen = chosenFiles(currentTarget.files ?? []);
          // Emptied, so that choosing the same file again is a change too.
          currentTarget.value = '';
          if ('kind' in chosen) onFiles(chosen);
          else session.refuse(chosen);
        }}
      />
    </>
  );
}
