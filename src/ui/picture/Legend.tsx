/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import type { Picture } from './picture';

export function Legend({ picture }: { picture: Picture }) {
  return (
    <ul class="legend">
      <li>
        <span class="key key-data" aria-hidden="true" />
        Data
      </li>
      {picture.density && (
        <li>
          <span class="key key-sample" aria-hidden="true" />
          {picture.densityLabel}
        </li>
      )}
      {picture.truth && (
        <li>
          <span class="key key-truth" aria-hidden="true" />
          <span class="clip" title={picture.truth.label}>
            True density
          </span>
        </li>
      )}
      {picture.synthetic && <li class="badge">{picture.synthetic}</li>}
    </ul>
  );
}
