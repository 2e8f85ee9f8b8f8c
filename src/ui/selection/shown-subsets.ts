/** Kept subsets that are drawn over one another: their rows, asked for whenever they, the columns or the rows change. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Histogram } from '../../analysis/histogram';
import type { SelectedRows } from '../../worker/selected-rows';
import { useSelect, useSession } from '../session';

/** In the order in which subsets are shown; each has a mark of its own too. */
export const SUBSET_COLOURS = ['label-a', 'label-b'] as const;

export interface ShownSubset {
  readonly name: string;
  readonly colour: (typeof SUBSET_COLOURS)[number];
  /** Points as crosses, so that two subsets differ without colour. */
  readonly cross: boolean;
  /** Used rows of it. */
  readonly used: number;
  /** Some of them, row-major [n, features]. */
  readonly points: Float32Array;
  /** One of each feature, over the bins of all rows. */
  readonly histograms: readonly Histogram[];
}

const NONE: readonly ShownSubset[] = [];

export function useShownSubsets(): readonly ShownSubset[] {
  const session = useSession();
  const wanted = useSelect((state) => state.shownSubsets);
  const subsets = useSelect((state) => state.subsets);
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  const [found, setFound] = useState<{ readonly of: unknown; readonly rows: ReadonlyMap<string, SelectedRows> }>();
  useEffect(() => {
    if (!prepared || wanted.length === 0) return;
    let stale = false;
    void Promise.all(wanted.map((where) => session.ask((commands) => commands.selectRows(where)))).then((answers) => {
      if (stale) return;
      const rows = answers.flatMap((answer, i) =>
        answer && !('problem' in answer) ? [[wanted[i] as string, answer] as const] : [],
      );
      setFound({ of: prepared, rows: new Map(rows) });
    });
    return () => {
      stale = true;
    };
  }, [session, wanted, prepared]);
  return useMemo(() => {
    if (!prepared || found?.of !== prepared || wanted.length === 0) return NONE;
    return wanted.flatMap((where, i): ShownSubset[] => {
      const rows = found.rows.get(where);
      const name = subsets.find((subset) => subset.where === where)?.name;
      if (!rows || name === undefined) return [];
      const histograms = prepared.features.map(({ histogram: { from, to } }, feature) => ({
        from,
        to,
        counts: rows.counts[feature] as Float64Array,
      }));
      const colour = SUBSET_COLOURS[i % SUBSET_COLOURS.length] ?? 'label-a';
      return [{ name, colour, cross: i % 2 === 1, used: rows.used, points: rows.points, histograms }];
    });
  }, [prepared, found, wanted, subsets]);
}
