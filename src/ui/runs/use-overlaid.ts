/** The kept runs over the pictures: the same array until a run, the columns or the axes change. */
import { useMemo } from 'preact/hooks';
import type { LossCurve } from '../../worker/messages/training';
import { useSelect } from '../session';
import { areComparable, runMark } from './kept';
import { type OfOverlay, OVERLAY_COLOURS, type Overlaid } from './overlay';

export function useOverlaid<T>(overlaid: (state: OfOverlay) => T): T {
  const runs = useSelect((state) => state.runs);
  const marks = useSelect((state) => state.overlaid);
  const prepared = useSelect((state) => state.prepared);
  const axes = useSelect((state) => state.axes);
  return useMemo(() => overlaid({ runs, overlaid: marks, prepared, axes }), [overlaid, runs, marks, prepared, axes]);
}

/** Validation of the last flow of each run that had the same rows; of others the NLL says nothing here. */
export function useOverlaidLosses(): readonly (Overlaid<LossCurve> & {
  readonly curve: LossCurve;
  readonly steps: number;
})[] {
  const runs = useSelect((state) => state.runs);
  const marks = useSelect((state) => state.overlaid);
  const recipe = useSelect((state) => state.saved?.recipe);
  const opened = useSelect((state) => state.opened);
  return useMemo(
    () =>
      marks.flatMap((mark, i) => {
        const run = runs.find((one) => runMark(one) === mark);
        const looks = run?.checkpoint?.looks ?? [];
        if (!run || !recipe || looks.length === 0 || !areComparable(run, { recipe, opened })) return [];
        const of = (field: 'step' | 'train' | 'validation') => Float64Array.from(looks, (look) => look[field]);
        const curve = { step: of('step'), train: of('train'), validation: of('validation') };
        const colour = OVERLAY_COLOURS[i % OVERLAY_COLOURS.length] ?? 'run';
        return [{ id: run.id, name: run.name, colour, density: curve, curve, steps: curve.step.at(-1) ?? 0 }];
      }),
    [runs, marks, recipe, opened],
  );
}
