/** A summary that opens a small panel over the page. A press elsewhere, Esc, and focus that moves elsewhere close it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly class?: string | undefined;
  /** What stands in the summary. */
  readonly summary: ComponentChildren;
  readonly summaryClass?: string | undefined;
  /** The part of the page that the summary is: a sender may hide it. */
  readonly part?: string | undefined;
  readonly title?: string | undefined;
  readonly onOpen?: (() => void) | undefined;
  /** One element: the panel. */
  readonly children: ComponentChildren;
}

export function Menu({ summary, summaryClass, part, title, onOpen, children, ...props }: Props) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = menu.current;
    if (!open || !element) return;
    const close = () => {
      element.open = false;
    };
    const onDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !element.contains(target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      // Esc closes one thing at a time: a dialog over the menu, or the menu over a selection.
      if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      close();
      element.querySelector('summary')?.focus();
    };
    // Before anybody else: a picture takes presses for itself, and Esc clears the selection.
    document.addEventListener('pointerdown', onDown, true);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onDown, true);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open]);
  return (
    <details
      ref={menu}
      class={props.class}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
        if (currentTarget.open) onOpen?.();
      }}
      onFocusOut={({ relatedTarget, currentTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
    >
      <summary class={summaryClass} data-part={part} title={title}>
        {summary}
      </summary>
      {children}
    </details>
  );
}
