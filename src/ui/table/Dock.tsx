/** The rows under the picture: those of the search for outliers, ranked. */
import { OutlierTable } from '../outliers/OutlierTable';
import { useSelect } from '../session';

export function Dock() {
  const found = useSelect((state) => state.outliers);
  if (!found) return null;
  return (
    <div class="region dock">
      <OutlierTable found={found} />
    </div>
  );
}
