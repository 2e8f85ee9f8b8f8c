/** Where one of two labels exceeds the other, in any two columns of the catalog. */
import { useEffect } from 'preact/hooks';
import { MAP_LEVEL } from '../../analysis/compare/difference-map';
import type { LabelsCompared, MapFound, MapRequest } from '../../worker/compare/messages';
import { FigureButton } from '../figure/FigureButton';
import { compact, count, countOf } from '../format';
import { Options } from '../Options';
import { choiceOf, isUsable, profileNamed } from '../of-state';
import { PlotCanvas } from '../plots/canvas';
import plots from '../plots/Plots.module.css';
import { Sentences } from '../Sentences';
import { useSelect, useSession } from '../session';
import type { PageState } from '../state';
import styles from './Compare.module.css';
import { drawDifference } from './draw-difference';
import { useView } from './view';

/** An axis as pictures have it: logarithmic where the column is learned as log10, or would be. */
function axisOf(state: PageState, name: string): MapRequest['x'] {
  const profile = profileNamed(state, name);
  return { column: name, log: profile !== undefined && choiceOf(state, profile, 'feature').transform === 'log10' };
}

const titleOf = ({ column, log }: MapRequest['x']) => (log ? `${column} (logarithmic axis)` : column);

export function DifferenceMap({ found }: { found: LabelsCompared }) {
  const session = useSession();
  const view = useView();
  const offered = useSelect((state) =>
    state.profiles
      .filter(isUsable)
      .map(({ name }) => name)
      .join('\n'),
  ).split('\n');
  const [first = offered[0] ?? '', second = offered.find((name) => name !== first) ?? first] = found.request.columns;
  const { x, y } = view.axes.value ?? { x: first, y: second };
  const two = found.names.length === 2;
  useEffect(() => {
    if (!two) return;
    let stale = false;
    view.map.value = undefined;
    const state = session.state.value;
    const request: MapRequest = { key: found.key, x: axisOf(state, x), y: axisOf(state, y) };
    void session
      .ask((commands) => commands.comparisonMap(request))
      .then((answer) => {
        if (stale || !answer) return;
        view.map.value = 'problem' in answer ? { wrong: `${answer.problem.message} ${answer.problem.hint}` } : answer;
      });
    return () => {
      stale = true;
    };
  }, [session, view, found, two, x, y]);
  if (!two) return null;
  const map = view.map.value;
  const axis = (name: 'x' | 'y', value: string) => (
    <label class="field">
      <span>{name === 'x' ? 'Across' : 'Up'}</span>
      <select
        aria-label={`Column of the map ${name === 'x' ? 'across' : 'up'}`}
        value={value}
        onChange={(event) => {
          view.axes.value = { x, y, [name]: event.currentTarget.value };
        }}
      >
        <Options of={offered} />
      </select>
    </label>
  );
  return (
    <div class={styles.part}>
      <header class={styles.partHead}>
        <h3>Where they differ</h3>
        {map && !('wrong' in map) && <MapFigure found={found} map={map} />}
      </header>
      <div class={styles.axes}>
        {axis('x', x)}
        {axis('y', y)}
      </div>
      {map === undefined && <p class="help">Drawing the map…</p>}
      {map && 'wrong' in map && <p class="warn">{map.wrong}</p>}
      {map && !('wrong' in map) && <Picture found={found} map={map} />}
    </div>
  );
}

/** The verdict first, then the cells, then what was left out. */
function wordsOf({ names }: LabelsCompared, { passes, pValue, left, outside }: MapFound): readonly string[] {
  const of = (sign: number) => passes.reduce((sum, cell) => sum + (cell === sign ? 1 : 0), 0);
  const [first, second] = [of(1), of(-1)];
  const chance = `Of two equal samples ${100 * MAP_LEVEL} % have any marked cell`;
  const verdict =
    pValue === undefined
      ? 'Too few groups: no cell can be called significant.'
      : first + second === 0
        ? `No cell differs beyond chance (p = ${compact(pValue, 2)}). ${chance}.`
        : `${names[0]} exceeds in ${countOf(first, 'cell')}, ${names[1]} in ${count(second)} (p ${pValue <= 1 / 200 ? '≤' : '='} ${compact(pValue, 2)}). ${chance}.`;
  const beyond = left + outside;
  return [verdict, ...(beyond > 0 ? [`${countOf(beyond, 'row')} beyond the edges or without a value left out.`] : [])];
}

const drawOf = (map: MapFound) =>
  drawDifference(map, {
    x: { title: titleOf(map.request.x), log: map.request.x.log },
    y: { title: titleOf(map.request.y), log: map.request.y.log },
  });

function MapFigure({ found, map }: { found: LabelsCompared; map: MapFound }) {
  const { names } = found;
  return (
    <FigureButton
      draw={drawOf(map)}
      title={`Where ${names[0]} and ${names[1]} differ`}
      description={wordsOf(found, map).join(' ')}
      shape={0.85}
      name="difference of labels"
      legend={`Green, +: ${names[0]} exceeds. Orange, −: ${names[1]} exceeds.`}
    />
  );
}

function Picture({ found, map }: { found: LabelsCompared; map: MapFound }) {
  const { names } = found;
  const words = wordsOf(found, map);
  return (
    <>
      <ul class={plots.legend}>
        <li>
          <span class={`${styles.swatch} ${styles.first}`} aria-hidden="true" />
          {names[0]} exceeds (+)
        </li>
        <li>
          <span class={`${styles.swatch} ${styles.second}`} aria-hidden="true" />
          {names[1]} exceeds (−)
        </li>
      </ul>
      <PlotCanvas
        class={`${plots.plot} ${styles.map}`}
        draw={drawOf(map)}
        label={`Where ${names[0]} and ${names[1]} differ`}
        summary={words.join(' ')}
      />
      <Sentences of={words} class="help" />
    </>
  );
}
