/** The name of the row under the pointer, in every pair of columns. The picture is not drawn again when the pointer moves. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { listen } from '../listen';
import { shownRange } from '../picture/shown-range';
import type { Place } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { cornerPanels, isWithin } from '../plots/panels';
import { nearestRow } from '../selection/nearest';
import { useRowWords } from '../selection/row-words';
import { useSession } from '../session';

/** A point this near to the pointer is named. */
const NEAR = 5;

export function CornerReadout({ host }: { readonly host: RefObject<HTMLElement | null> }) {
  const session = useSession();
  const [hover, setHover] = useState<Place>();
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    return listen(element, {
      pointermove: (event) => {
        const { left, top } = element.getBoundingClientRect();
        setHover({ x: event.clientX - left, y: event.clientY - top });
      },
      pointerleave: () => setHover(undefined),
    });
  }, [host]);
  const { prepared, axes, ...state } = session.state.value;
  const size = { width: host.current?.clientWidth ?? 0, height: host.current?.clientHeight ?? 0 };
  const ranges = prepared?.features.map((feature) => shownRange(state, feature)) ?? [];
  const panel = hover && cornerPanels(size, ranges, axes).find(({ box }) => isWithin(box, hover.x, hover.y));
  const near = hover && panel && nearestRow(session.state.value, panel, hover.x, hover.y, NEAR);
  const words = useRowWords(near?.row);
  if (!hover || words.length === 0) return null;
  return (
    <dl class={`${plots.readout} ${hover.x > size.width / 2 ? plots.atLeft : plots.atRight}`}>
      {words.map(({ name, value }) => (
        <div key={name}>
          <dt class="clip">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
