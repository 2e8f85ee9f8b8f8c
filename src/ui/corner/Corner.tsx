/** Three columns or more, every pair of them: data against draws of the flow. A press on a panel shows that pair large. */
import { useMemo, useRef } from 'preact/hooks';
import type { PreparedRows } from '../../worker/messages/catalog';
import type { Density } from '../../worker/messages/training';
import { FigureButton } from '../figure/FigureButton';
import { countOf } from '../format';
import { lazily } from '../lazily';
import { Mark } from '../Mark';
import { shownDensity } from '../of-state';
import { ringWords, withRings } from '../outliers/draw-rings';
import { marks as loadMarks } from '../outliers/load-marks';
import { ColourBar } from '../picture/ColourBar';
import { focusOf } from '../picture/near';
import picture from '../picture/Picture.module.css';
import { shownRange } from '../picture/shown-range';
import { useColours } from '../picture/use-colours';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { cornerPanels } from '../plots/panels';
import { Hands } from '../selection/Hands';
import { SubsetKeys, subsetWords } from '../selection/SubsetKeys';
import { useShownSubsets } from '../selection/shown-subsets';
import { useSelect, useSession } from '../session';
import { CornerReadout } from './CornerReadout';
import { correlation } from './correlation';
import { drawCorner } from './draw-corner';

const CornerMarks = lazily(async () => (await loadMarks()).CornerMarks);

export function Corner() {
  const prepared = useSelect((state) => (state.choosing ? undefined : state.prepared));
  if (!prepared || prepared.features.length < 3) return null;
  return <Pairs prepared={prepared} />;
}

function Pairs({ prepared }: { prepared: PreparedRows }) {
  const session = useSession();
  const density = useSelect((state) => shownDensity(state)?.density);
  const axes = useSelect((state) => state.axes);
  const marked = useSelect((state) => state.outliers !== undefined || state.marked?.point !== undefined);
  const marks = useSelect((state) => state.outliers?.marks);
  const host = useRef<HTMLDivElement>(null);
  const near = useSelect(focusOf);
  const limits = useSelect((state) => state.limits);
  const flipped = useSelect((state) => state.flipped);
  const colours = useColours(near?.rows ?? prepared.pointRows);
  const subsets = useShownSubsets();
  const draw = useMemo(() => {
    const shown = prepared.features.map((feature) => shownRange({ limits, flipped }, feature));
    return drawCorner(prepared, density, axes, shown, near, colours, subsets);
  }, [prepared, density, axes, near, limits, flipped, colours, subsets]);
  const known = useMemo(() => correlations(prepared.points, prepared.features.length), [prepared]);
  const summary = useMemo(() => describe(prepared, known, density), [prepared, known, density]);
  const dim = prepared.features.length;
  const rows = near?.words ?? countOf(prepared.points.length / dim, 'training row');
  const draws =
    density?.kind === 'cloud' && `${countOf(density.samples.length / dim, 'draw')} of the flow: 50, 90 and 99 %`;
  return (
    <div class={picture.picturePart}>
      <ul class={plots.legend}>
        <Mark of={colours || subsets.length > 0 ? 'points plain' : 'points'}>{rows}</Mark>
        <SubsetKeys subsets={subsets} />
        {colours && <ColourBar colours={colours} />}
        {draws && <Mark of="sample">{draws}</Mark>}
        <li class={plots.legendEnd}>
          <FigureButton
            draw={withRings(draw, {
              ...{ marks, axes, panels: cornerPanels, radius: 2.2 },
              ranges: prepared.features.map((feature) => shownRange({ limits, flipped }, feature)),
            })}
            title="Every pair of columns"
            description={summary}
            shape={1}
            name="every pair of columns"
            // In one column of a page the panels of more have no room for ticks.
            width={dim > 3 ? 'two' : 'one'}
            legend={`${colours ? `Points by ${colours.column}` : subsets.length > 0 ? 'Grey' : 'Blue'}: ${rows}. ${draws ? `Red: ${draws}.` : ''}${subsetWords(subsets)}${ringWords(marks)}`}
          />
        </li>
      </ul>
      <div ref={host} class={`${plots.hero} ${plots.cornerPlot}`} title="Press a pair to see it large">
        {marked && <CornerMarks />}
        <PlotCanvas class={plots.plot} draw={draw} label="Every pair of columns" summary={summary} />
        <CornerReadout host={host} />
        <Hands
          host={host}
          panels={cornerPanels}
          onPress={({ x, y }) => {
            if (!x || !y) return;
            session.setAxes([x.feature, y.feature]);
            session.setEveryPair(false);
          }}
        />
      </div>
    </div>
  );
}

/** Of every pair of columns, each with those before it. */
const correlations = (rows: Float32Array, dim: number): readonly (readonly number[])[] =>
  Array.from({ length: dim }, (_, row) =>
    Array.from({ length: row }, (_, column) => correlation(rows, dim, column, row)),
  );

/** The correlation of every pair, of the data (`known`) and of the draws. */
function describe({ features }: PreparedRows, known: ReturnType<typeof correlations>, density: Density | undefined) {
  const dim = features.length;
  const draws = density?.kind === 'cloud' ? density.samples : undefined;
  const pairs = features.flatMap((up, row) =>
    features.slice(0, row).map((across, column) => {
      const data = known[row]?.[column]?.toFixed(2);
      const learned = draws && correlation(draws, dim, column, row).toFixed(2);
      return `${up.label} with ${across.label} ${data}${learned === undefined ? '' : `, of the draws ${learned}`}`;
    }),
  );
  return `Correlations of the data: ${pairs.join('; ')}.`;
}
