/** Opens the picture in Plotly, to zoom, read off and export. Plotly is fetched only then. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useSelect, useSession } from '../session';
import type { PageState } from '../state';
import styles from './Picture.module.css';
import { type Picture, pictureOf, titleOf } from './whole-picture';

const load = () => import('./plotly');

export function PlotlyButton() {
  const session = useSession();
  const picture = useSelect(pictureOf);
  // The picture as it was when asked for: a plot that moves cannot be zoomed. Its caption is of that moment too.
  const [shown, setShown] = useState<Shown>();
  // The same function every time: the dialog would plot anew whenever a run moves the picture behind it.
  const close = useCallback(() => setShown(undefined), []);
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={!picture}
        onPointerEnter={() => void load().catch(() => {})}
        onClick={() => setShown(picture && { picture, state: session.state.value })}
      >
        Zoom and export
      </button>
      {shown && <PlotlyDialog {...shown} onClose={close} />}
    </>
  );
}

interface Shown {
  readonly picture: Picture;
  readonly state: PageState;
}

function PlotlyDialog({ picture, state, onClose }: Shown & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const session = useSession();

  useEffect(() => {
    const element = plot.current;
    dialog.current?.showModal();
    if (!element) return;
    let close: (() => void) | undefined;
    let closed = false;
    load()
      .then(async (plotly) => {
        if (closed) return;
        close = await plotly.showPicture(element, picture);
        if (closed) close();
        else setReady(true);
      })
      .catch(() => {
        session.refuse({
          code: 'plotly',
          message: 'The zoomable plot could not be loaded: a part of the page did not arrive.',
          hint: 'Check the connection and press the button again; nothing that you loaded is affected.',
        });
        onClose();
      });
    return () => {
      closed = true;
      close?.();
    };
  }, [picture, onClose, session]);

  const save = (format: 'svg' | 'png') => async () => {
    if (plot.current) await (await load()).savePicture(plot.current, format, picture, state);
  };
  return (
    <dialog ref={dialog} class={styles.plotlyDialog} aria-labelledby="plotly-title" onClose={onClose}>
      <header class="dialog-head">
        <h2 id="plotly-title" class="clip" title={titleOf(picture)}>
          {titleOf(picture)}
        </h2>
        {picture.synthetic && <span class="badge">{picture.synthetic}</span>}
        <div class="tools">
          <button type="button" disabled={!ready} onClick={save('svg')}>
            Save SVG
          </button>
          <button type="button" disabled={!ready} onClick={save('png')}>
            Save PNG
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </header>
      <div ref={plot} class={styles.plotlyPlot} aria-busy={!ready} />
    </dialog>
  );
}
