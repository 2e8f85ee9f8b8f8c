/** A box to tick, with what it says behind it. */
import type { ComponentChildren } from 'preact';

export interface CheckProps {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly onTick: (on: boolean) => void;
  readonly children: ComponentChildren;
}

export function Check({ checked, disabled = false, title, onTick, children }: CheckProps) {
  return (
    <label class="check" title={title}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onTick(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}
