/** Where the page shows what is kept in this browser; empty until that part has come. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

export interface SavedProps {
  /** Above the workbench, before a catalog is open; otherwise in the head of the page. */
  readonly above: boolean;
}

export const savedWork = signal<ComponentType<SavedProps> | undefined>(undefined);

export function SavedWork({ above }: SavedProps) {
  const Part = savedWork.value;
  return Part ? <Part above={above} /> : null;
}
