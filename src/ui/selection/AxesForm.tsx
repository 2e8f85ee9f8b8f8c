/** The limits of the axes in fields, in the catalog's own values, and which end they begin at. */
import { applyTransform, invertTransform } from '../../catalog/column-transforms';
import type { PreparedColumn } from '../../worker/messages/catalog';
import { compact } from '../format';
import { Menu } from '../Menu';
import { shownRange } from '../picture/shown-range';
import { useSelect, useSession } from '../session';
import styles from './SelectionBar.module.css';
import { TwoEnds } from './TwoEnds';
import { withLimits } from './zoom';

export function AxesForm() {
  const session = useSession();
  const features = useSelect((state) => state.prepared?.features) ?? [];
  const limits = useSelect((state) => state.limits);
  const flipped = useSelect((state) => state.flipped);
  return (
    <Menu class={`${styles.menu} ${styles.below}`} summary="Axes">
      <div class={styles.axes}>
        <span />
        <span aria-hidden="true">from</span>
        <span aria-hidden="true">to</span>
        <span aria-hidden="true">flip</span>
        {features.map((feature) => (
          <Axis
            key={feature.choice.name}
            feature={feature}
            ends={endsOf(shownRange({ limits, flipped: [] }, feature))}
            isFlipped={flipped.includes(feature.choice.name)}
            onEnds={(ends) => session.look({ limits: withLimits(limits, feature, ends) })}
            onFlip={(on) => {
              const others = flipped.filter((name) => name !== feature.choice.name);
              session.look({ flipped: on ? [...others, feature.choice.name] : others });
            }}
          />
        ))}
      </div>
    </Menu>
  );
}

const endsOf = ({ from, to }: { readonly from: number; readonly to: number }) => [from, to] as const;

interface AxisProps {
  readonly feature: PreparedColumn;
  /** In the units of the transformed column. */
  readonly ends: readonly [number, number];
  readonly isFlipped: boolean;
  readonly onEnds: (ends: readonly [number, number]) => void;
  readonly onFlip: (on: boolean) => void;
}

function Axis({ feature: { choice, transform }, ends, isFlipped, onEnds, onFlip }: AxisProps) {
  const { name } = choice;
  const shownAt = (t: number) => compact(invertTransform(transform, t), 5);
  const type = (end: 0 | 1, text: string) => {
    const value = text.trim() === '' ? Number.NaN : applyTransform(transform, Number(text));
    // What is no place on the axis leaves it as it is.
    onEnds(Number.isFinite(value) ? (end === 0 ? [value, ends[1]] : [ends[0], value]) : ends);
  };
  return (
    <>
      <TwoEnds
        name={name}
        labels={['axis from', 'axis to']}
        values={[shownAt(ends[0]), shownAt(ends[1])]}
        when="onChange"
        onType={type}
      />
      <input
        type="checkbox"
        aria-label={`Flip ${name}`}
        checked={isFlipped}
        onChange={(event) => onFlip(event.currentTarget.checked)}
      />
    </>
  );
}
