/** The format of a table that a person takes away. */
import { TABLE_FORMAT_NAMES, TABLE_FORMATS, type TableFormat } from '../share/table-out/write';
import { Options } from './Options';

interface Props {
  /** What is saved, for the label: "scores". */
  readonly of: string;
  readonly value: TableFormat;
  onChange(format: TableFormat): void;
}

export function FormatChoice({ of, value, onChange }: Props) {
  return (
    <select
      aria-label={`Format of the ${of}`}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = TABLE_FORMAT_NAMES.find((name) => name === currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    >
      <Options of={TABLE_FORMAT_NAMES} words={(name) => TABLE_FORMATS[name].title} />
    </select>
  );
}
