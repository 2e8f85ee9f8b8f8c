/** A figure that is not there yet says what will be. */
export function Empty({ children }: { readonly children: string }) {
  return <p class="empty-figure">{children}</p>;
}
