/** Listeners that come and go together. */

type Handlers<Events> = { readonly [Name in keyof Events]?: (event: Events[Name]) => void };

/** Listens on an element or the window; returns what ends it. */
export function listen(target: Window, handlers: Handlers<WindowEventMap>): () => void;
export function listen(target: HTMLElement, handlers: Handlers<HTMLElementEventMap>): () => void;
export function listen(target: EventTarget, handlers: object): () => void {
  const entries = Object.entries(handlers) as [string, EventListener][];
  // A wheel is taken from the page, which a passive listener cannot do.
  for (const [name, handle] of entries) target.addEventListener(name, handle, { passive: false });
  return () => {
    for (const [name, handle] of entries) target.removeEventListener(name, handle);
  };
}
