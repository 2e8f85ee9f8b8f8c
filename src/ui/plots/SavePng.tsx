/** Saves the plot beside it as a picture with a caption. */
import type { RefObject } from 'preact';
import { useSession } from '../session';
import type { Draw } from './canvas';

interface Props {
  readonly draw: Draw;
  /** Holds the plot and nothing else. */
  readonly host: RefObject<HTMLElement | null>;
  readonly name: string;
  /** What its colours and marks stand for. */
  readonly legend: string;
  /** True for what is of the end of a run, however far back the person looks. */
  readonly ofEnd?: boolean;
}

export function SavePng({ draw, host, name, legend, ofEnd = false }: Props) {
  const session = useSession();
  const save = async () => {
    const element = host.current;
    if (!element) return;
    const now = session.state.value;
    const state = ofEnd ? { ...now, shown: undefined } : now;
    const saved = await Promise.all([import('./save-png'), import('../picture/caption')])
      .then(([{ savePng }, { captionOf }]) =>
        savePng({ draw, element, name: `knotwork ${name}`, caption: [legend, captionOf(state)] }),
      )
      .catch(() => false);
    if (!saved) {
      session.refuse({
        code: 'png',
        message:
          'The picture could not be saved: a part of the page did not arrive, or the browser made no picture of it.',
        hint: 'Check the connection and press the button again; nothing that you loaded is affected.',
      });
    }
  };
  return (
    <button type="button" class="quiet" aria-label={`Save PNG of ${name}`} onClick={() => void save()}>
      Save PNG
    </button>
  );
}
