/** Sentences, each a paragraph. */
interface Props {
  readonly of: readonly string[];
  readonly class?: string;
}

export function Sentences({ of, class: name }: Props) {
  return (
    <>
      {of.map((sentence) => (
        <p key={sentence} class={name}>
          {sentence}
        </p>
      ))}
    </>
  );
}
