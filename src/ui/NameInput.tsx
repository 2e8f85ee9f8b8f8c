/** The name of something that a person kept, where it is changed. */
export function NameInput({ name, onRename }: { readonly name: string; readonly onRename: (typed: string) => void }) {
  return (
    <input
      type="text"
      aria-label={`Name of ${name}`}
      autocomplete="off"
      maxLength={80}
      value={name}
      onChange={(event) => onRename(event.currentTarget.value)}
    />
  );
}
