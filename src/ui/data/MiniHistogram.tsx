/** The shape of a column in a few pixels. */
import styles from './Columns.module.css';

const WIDTH = 72;
const HEIGHT = 32;

export function MiniHistogram({ counts }: { counts: readonly number[] }) {
  const top = Math.max(0, ...counts);
  if (counts.length === 0 || top === 0) return <span class={styles.mini} />;
  const width = WIDTH / counts.length;
  const steps = counts.map((value, bin) => {
    // A bin that holds anything shows at least as a hairline.
    const height = value === 0 ? 0 : Math.max(1, (value / top) * HEIGHT);
    return `V${(HEIGHT - height).toFixed(1)}H${((bin + 1) * width).toFixed(1)}`;
  });
  return (
    <svg class={styles.mini} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={`M0 ${HEIGHT}${steps.join('')}V${HEIGHT}Z`} />
    </svg>
  );
}
