/** An entry of a legend: a mark as it is drawn, and what it stands for. */
import type { ComponentChildren } from 'preact';

interface Props {
  /** Names of marks; `base.css` draws them. */
  readonly of: string;
  readonly children: ComponentChildren;
}

export function Mark({ of, children }: Props) {
  const names = of.split(' ').map((name) => `key-${name}`);
  return (
    <li>
      <span class={`key ${names.join(' ')}`} aria-hidden="true" />
      {children}
    </li>
  );
}

/** The rows of the catalog: all of them, or those near a condition or a selection, which stand out from the others. */
export function DataMarks({
  mark,
  near,
  focus,
}: {
  readonly mark: string;
  readonly near: string | undefined;
  readonly focus: string | undefined;
}) {
  if (!near) return <Mark of={mark}>Data</Mark>;
  return (
    <>
      <Mark of={mark}>{focus === 'condition' ? `Data near the condition, ${near}` : near}</Mark>
      <Mark of={`${mark} others`}>All rows</Mark>
    </>
  );
}
