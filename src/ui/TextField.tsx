/** A line of text with its label, no longer than it may be. */
interface Props {
  readonly label: string;
  readonly most: number;
  readonly value: string;
  onType(text: string): void;
}

export function TextField({ label, most, value, onType }: Props) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        maxLength={most}
        value={value}
        onInput={(event) => onType(event.currentTarget.value.slice(0, most))}
      />
    </label>
  );
}
