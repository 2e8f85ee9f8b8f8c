/** A figure before it is saved: its width, its format, with a caption or without. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Check } from '../Check';
import { download } from '../download';
import { captionOf } from '../picture/caption';
import picture from '../picture/Picture.module.css';
import { useSession } from '../session';
import styles from './Figure.module.css';
import { type Figure, type FigureOf, FORMATS, type Format, figureNow, fileOf, WIDTHS } from './make';

export interface FigureProps extends FigureOf {
  /** Of the file, without its ending. */
  readonly name: string;
  /** What its colours and marks stand for. */
  readonly legend: string;
  /** What it was made from; that of the run on the page where absent. */
  readonly caption?: string;
  /** The width that is offered first; one column where absent. */
  readonly width?: keyof typeof WIDTHS;
  /** True for what is of the end of a run, however far back the person looks. */
  readonly ofEnd?: boolean | undefined;
}

export function FigureDialog({
  name,
  legend,
  caption: own,
  width: first = 'one',
  ofEnd,
  onClose,
  ...of
}: FigureProps & { readonly onClose: () => void }) {
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [width, setWidth] = useState<keyof typeof WIDTHS>(first);
  const [format, setFormat] = useState<Format>('pdf');
  const [captioned, setCaptioned] = useState(false);
  const [shown, setShown] = useState<{ readonly figure: Figure; readonly url: string }>();
  const drawn = useRef(of);
  useEffect(() => dialog.current?.showModal(), []);
  const refuse = () =>
    session.refuse({
      code: 'figure',
      message: 'The figure could not be made: a part of the page did not arrive, or the browser made no picture of it.',
      hint: 'Check the connection and press the button again; nothing that you loaded is affected.',
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal is told once, whichever function tells it.
  useEffect(() => {
    const now = session.state.value;
    const state = ofEnd ? { ...now, shown: undefined } : now;
    let url = '';
    let stale = false;
    const caption = captioned ? `${legend} ${own ?? captionOf(state)}` : '';
    figureNow(drawn.current, { width: WIDTHS[width], caption })
      .then(async (figure) => {
        url = URL.createObjectURL(await fileOf(figure, 'svg'));
        if (!stale) setShown({ figure, url });
      })
      .catch(() => {
        refuse();
        onClose();
      });
    return () => {
      stale = true;
      URL.revokeObjectURL(url);
    };
  }, [width, captioned, session]);
  const save = async () => {
    if (!shown) return;
    const blob = await fileOf(shown.figure, format).catch(() => undefined);
    if (blob) download(blob, `knotwork-${name.replace(/[^\w-]+/g, '-').slice(0, 80)}.${format}`);
    else refuse();
  };
  const unknown = [...(shown?.figure.unknown ?? [])].join(' ');
  return (
    <dialog ref={dialog} class={styles.figure} aria-labelledby="figure-title" onClose={onClose}>
      <header class="dialog-head">
        <h2 id="figure-title" class="clip" title={of.title}>
          {of.title}
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div class={styles.paper} aria-busy={shown === undefined}>
        {shown && <img src={shown.url} alt={of.description} />}
      </div>
      {unknown !== '' && <p class="warn">The fonts of figures have no {unknown}: the figure leaves it out.</p>}
      <form
        class={styles.choices}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label class={picture.inlineField}>
          <span>Width</span>
          <select value={width} onChange={(event) => setWidth(event.currentTarget.value === 'two' ? 'two' : 'one')}>
            <option value="one">{WIDTHS.one} mm, one column</option>
            <option value="two">{WIDTHS.two} mm, two columns</option>
          </select>
        </label>
        <label class={picture.inlineField}>
          <span>Format</span>
          <select value={format} onChange={(event) => setFormat(event.currentTarget.value as Format)}>
            {Object.entries(FORMATS).map(([one, words]) => (
              <option key={one} value={one}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <Check checked={captioned} onTick={setCaptioned}>
          Caption
        </Check>
        <button type="submit" class="primary" disabled={!shown}>
          Save
        </button>
      </form>
    </dialog>
  );
}
