/** What the marks of the density picture mean: told apart by shape and line as well as by colour. */
import { countOf } from '../format';
import type { Picture } from './picture';
import { outsideNote } from './plane';

export function Legend({ picture, warp = false }: { picture: Picture; warp?: boolean }) {
  const faint = picture.kind === 'plane' && picture.density?.members ? '; faint: each flow' : '';
  return (
    <ul class="legend">
      <li>
        <span class={picture.kind === 'plane' ? 'key key-points' : 'key key-data'} aria-hidden="true" />
        {picture.near ? `Data near the condition, ${picture.near}` : 'Data'}
      </li>
      {picture.near && (
        <li>
          <span
            class={picture.kind === 'plane' ? 'key key-points key-others' : 'key key-data key-others'}
            aria-hidden="true"
          />
          All rows
        </li>
      )}
      {picture.density && (
        <li>
          <span class={picture.kind === 'plane' ? 'key key-heat' : 'key key-sample'} aria-hidden="true" />
          {picture.densityLabel}
        </li>
      )}
      {picture.kind === 'curve' && picture.density?.band && (
        <li>
          <span class="key key-band" aria-hidden="true" />
          Range of the flows
        </li>
      )}
      {picture.kind === 'plane' && picture.density && (
        <li>
          <span class="key key-contour" aria-hidden="true" />
          {warp ? 'square grid of latents, ±3 deviations' : `holding 50, 90 and 99 % of it${faint}`}
        </li>
      )}
      {picture.kind === 'plane' && picture.density && outsideNote(picture.density) && (
        <li class="warn">{outsideNote(picture.density)}</li>
      )}
      {picture.kind === 'plane' && picture.draws !== undefined && (
        <li>smoothed from {countOf(picture.draws, 'draw')}</li>
      )}
      {picture.kind === 'curve' && picture.truth && (
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
