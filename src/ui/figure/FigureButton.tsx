/** Opens the picture beside it as a figure for a paper; what makes figures is fetched only then. */
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { useSession } from '../session';
import type { FigureProps } from './FigureDialog';

const load = () => import('./FigureDialog');

type Dialog = ComponentType<FigureProps & { readonly onClose: () => void }>;

export function FigureButton(props: FigureProps) {
  const session = useSession();
  const [Shown, setShown] = useState<Dialog>();
  const open = () =>
    load().then(
      ({ FigureDialog }) => setShown(() => FigureDialog),
      () =>
        session.refuse({
          code: 'figure',
          message: 'The figure could not be made: a part of the page did not arrive.',
          hint: 'Check the connection and press the button again; nothing that you loaded is affected.',
        }),
    );
  return (
    <>
      <button type="button" class="quiet" aria-label={`Figure of ${props.name}`} onClick={() => void open()}>
        Figure
      </button>
      {Shown && <Shown {...props} onClose={() => setShown(undefined)} />}
    </>
  );
}
