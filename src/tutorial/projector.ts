/** Projector mode: large type, and figures as high as the screen. Until the page is left. */
import { signal } from '@preact/signals';

export const projector = signal(false);

export function toggleProjector(): void {
  projector.value = !projector.value;
  document.documentElement.toggleAttribute('data-projector', projector.value);
}
