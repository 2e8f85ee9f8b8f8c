/** The options of a select: names, shown as they are or in other words. */
interface Props<Name extends string> {
  readonly of: readonly Name[];
  words?(name: Name): string;
}

export function Options<Name extends string>({ of, words = (name) => name }: Props<Name>) {
  return (
    <>
      {of.map((name) => (
        <option key={name} value={name}>
          {words(name)}
        </option>
      ))}
    </>
  );
}
