/** A column's name with two fields for the ends of a part of it. */
interface TwoEndsProps {
  readonly name: string;
  /** What each field is called after the name of the column. */
  readonly labels: readonly [string, string];
  readonly values: readonly [string, string];
  /** At every key, or when a value is done. */
  readonly when: 'onInput' | 'onChange';
  readonly onType: (end: 0 | 1, value: string) => void;
}

export function TwoEnds({ name, labels, values, when, onType }: TwoEndsProps) {
  return (
    <>
      <span class="clip" title={name}>
        {name}
      </span>
      {([0, 1] as const).map((end) => (
        <input
          key={end}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          aria-label={`${name} ${labels[end]}`}
          value={values[end]}
          {...{ [when]: (event: { currentTarget: HTMLInputElement }) => onType(end, event.currentTarget.value) }}
        />
      ))}
    </>
  );
}
