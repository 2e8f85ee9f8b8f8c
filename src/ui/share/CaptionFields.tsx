/** What a person says of what they share: title, author and a note, each optional. */
import { type Caption, captionOf, MOST_AUTHOR, MOST_NOTE, MOST_TITLE } from '../../share/caption';
import styles from './Share.module.css';

interface Props {
  readonly caption: Caption | undefined;
  /** Told once a field is left: the cost of a link takes a moment to measure. */
  onChange(caption: Caption | undefined): void;
}

export function CaptionFields({ caption = {}, onChange }: Props) {
  const set = (part: keyof Caption) => (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange(captionOf({ ...caption, [part]: event.currentTarget.value }));
  return (
    <fieldset class={styles.shareCaption}>
      <legend>For whoever opens the link or the file (optional)</legend>
      <label class="field">
        <span>Title</span>
        <input type="text" maxLength={MOST_TITLE} value={caption.title ?? ''} onChange={set('title')} />
      </label>
      <label class="field">
        <span>Author</span>
        <input type="text" maxLength={MOST_AUTHOR} value={caption.author ?? ''} onChange={set('author')} />
      </label>
      <label class="field">
        <span>Note</span>
        <textarea rows={2} maxLength={MOST_NOTE} value={caption.note ?? ''} onChange={set('note')} />
      </label>
    </fieldset>
  );
}
