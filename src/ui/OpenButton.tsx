/** The button that opens a person's own file; who comes near it has the worker begun. */
import { useSession } from './session';

export function OpenButton({ children, onClick }: { readonly children: string; onClick(): void }) {
  const { connect } = useSession();
  return (
    <button type="button" class="primary" onPointerEnter={connect} onFocus={connect} onClick={onClick}>
      {children}
    </button>
  );
}
