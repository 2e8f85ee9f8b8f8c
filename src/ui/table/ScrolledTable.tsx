/** A table that scrolls within its own region and is walked through by the arrow keys. */
import type { ComponentChildren, RefObject } from 'preact';

interface Props {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly class: string | undefined;
  readonly label: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}

export function ScrolledTable({ scroller, label, children, ...own }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys.
    <section ref={scroller} aria-label={label} tabIndex={0} {...own}>
      {children}
    </section>
  );
}
