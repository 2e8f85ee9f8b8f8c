/** What the marks of the picture of two columns mean. */
import { count, countOf } from '../format';
import { useSelect } from '../session';
import { outsideNote, type PlanePicture } from './plane';

export function PlaneLegend({ picture, warp }: { picture: PlanePicture; warp: boolean }) {
  const { near, density, densityLabel, draws, synthetic } = picture;
  const selected = useSelect((state) => (state.selected === '' ? undefined : state.selection?.used));
  const faint = density?.members ? '; faint: each flow' : '';
  const outside = density && outsideNote(density);
  return (
    <ul class="legend">
      <li>
        <span class={selected === undefined ? 'key key-points' : 'key key-points key-others'} aria-hidden="true" />
        {near ? `Data near the condition, ${near}` : 'Data'}
      </li>
      {selected !== undefined && (
        <li>
          <span class="key key-points" aria-hidden="true" />
          {count(selected)} selected
        </li>
      )}
      {near && selected === undefined && (
        <li>
          <span class="key key-points key-others" aria-hidden="true" />
          All rows
        </li>
      )}
      {density && (
        <>
          <li>
            <span class="key key-heat" aria-hidden="true" />
            {densityLabel}
          </li>
          <li>
            <span class="key key-contour" aria-hidden="true" />
            {warp ? 'square grid of latents, ±3 deviations' : `holding 50, 90 and 99 % of it${faint}`}
          </li>
        </>
      )}
      {outside && <li class="warn">{outside}</li>}
      {draws !== undefined && <li>smoothed from {countOf(draws, 'draw')}</li>}
      {synthetic && <li class="badge">{synthetic}</li>}
    </ul>
  );
}
