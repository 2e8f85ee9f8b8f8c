/** A text as a QR code, for a slide or a sheet. The encoder is fetched when somebody asks for the code. */
import { useEffect, useState } from 'preact/hooks';
import { once } from '../base/once';
import styles from './Exercise.module.css';

const encoder = once(() => import('uqr'));

/** Bytes that the largest code of the lowest level of correction holds (ISO/IEC 18004, version 40-L). */
const MOST_BYTES = 2_953;
/** Above this side, in modules, phones read a code only from near and in print. */
const EASY_SIZE = 101;
/** Modules of white around it that the standard asks for. */
const QUIET = 4;

interface Code {
  readonly text: string;
  /** Side with the white around it, in modules. */
  readonly size: number;
  /** SVG path of the dark modules. */
  readonly path: string;
}

const pathOf = (rows: readonly (readonly boolean[])[]) =>
  rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');

interface Props {
  readonly text: string;
  /** What it holds, in words. */
  readonly of: string;
}

export function QrCode({ text, of }: Props) {
  const [asked, setAsked] = useState(false);
  const [code, setCode] = useState<Code>();
  const [failed, setFailed] = useState(false);
  const bytes = new TextEncoder().encode(text).length;
  const fits = bytes <= MOST_BYTES;
  useEffect(() => {
    if (!asked || !fits) return;
    let stale = false;
    encoder()
      .then(({ encode }) => {
        const { data, size } = encode(text, { ecc: 'L', border: QUIET });
        if (!stale) setCode({ text, size, path: pathOf(data) });
      })
      .catch(() => setFailed(true));
    return () => {
      stale = true;
    };
  }, [asked, fits, text]);
  const shown = asked && fits && code?.text === text ? code : undefined;
  return (
    <div class={styles.qr}>
      <button type="button" aria-pressed={asked} onClick={() => setAsked(!asked)}>
        QR code of {of}
      </button>
      <div role="status">
        {asked && !fits && (
          <p class="help">
            {of.charAt(0).toUpperCase() + of.slice(1)} has {bytes} letters, and a QR code holds {MOST_BYTES}. Shorten
            the task or the table, or send the link.
          </p>
        )}
        {asked && failed && <p class="help">The part that draws the code could not be loaded. Reload the page.</p>}
        {shown && shown.size > EASY_SIZE && (
          <p class="help">This code is dense. Print it large, or shorten the task or the table.</p>
        )}
      </div>
      {shown && (
        <svg viewBox={`0 0 ${shown.size} ${shown.size}`} role="img" aria-label={`QR code of ${of}`}>
          <rect width={shown.size} height={shown.size} fill="#fff" />
          <path d={shown.path} fill="#000" shape-rendering="crispEdges" />
        </svg>
      )}
    </div>
  );
}
