/** The flow as a list of layers from data to latent, to be changed: added to, taken from, reordered, and each one set. */
import { layoutOf } from '../../../flow/flow';
import { updateMask } from '../../../flow/parameters';
import type { TransformKind, TransformSpec } from '../../../flow/transforms/registry';
import { networkParameterCount, tooMuchWork } from '../../../share/flow-size';
import { flowWarnings } from '../../../train/flow-warnings';
import { count, countOf } from '../../format';
import { Options } from '../../Options';
import { columnsOf } from '../../of-state';
import { useSelect, useSession } from '../../session';
import { type CustomFlow, flowOf, trainRequest } from '../../settings';
import { Layer } from './Layer';
import { BASE_KINDS, BASES, LAYER_KINDS, LAYERS } from './layers';
import styles from './Stack.module.css';

/** Parameters that are counted one by one while a person types: in a few milliseconds. */
const MOST_LAID_OUT = 300_000;

export function StackEditor() {
  const session = useSession();
  const settings = useSelect((state) => state.settings);
  const features = useSelect((state) => columnsOf(state).features);
  const contexts = useSelect((state) => columnsOf(state).contexts);
  const rows = useSelect((state) => state.prepared?.trainRows ?? 0);
  const flow = flowOf(settings, { features, contexts });
  const { transforms, base } = flow;
  const { training, members } = trainRequest(settings, { features, contexts });
  const work = tooMuchWork(flow, training, members);
  // Laid out only where that is little work: a recipe, or a slip of the finger, may ask for gigabytes.
  const inNetworks = networkParameterCount(flow);
  const parameters =
    inNetworks < MOST_LAID_OUT ? updateMask(layoutOf(flow)).reduce((sum, trained) => sum + trained, 0) : inNetworks;
  const set = (custom: Partial<CustomFlow>) =>
    session.setSettings({ ...settings, custom: { base, transforms, ...custom } });
  const replace = (place: number, ...layers: TransformSpec[]) =>
    set({ transforms: transforms.toSpliced(place, 1, ...layers) });
  const move = (from: number, to: number) => {
    const layer = transforms[from];
    if (layer) set({ transforms: transforms.toSpliced(from, 1).toSpliced(to, 0, layer) });
  };
  return (
    <details>
      <summary>
        Layers: {transforms.length}, {countOf(parameters, 'parameter')}
      </summary>
      {work && (
        <p class="warn" role="status">
          {work.message} {work.hint}
        </p>
      )}
      <p class="help">From data to latent. A change makes the flow your own; choosing a flow above undoes it.</p>
      <ol class={styles.layers} aria-label="Layers from data to latent">
        {transforms.map((transform, i) => (
          <Layer
            key={`${i} ${transform.kind}`}
            place={i}
            last={i === transforms.length - 1}
            transform={transform}
            onChange={(next) => replace(i, next)}
            onMove={(by) => move(i, i + by)}
            onRemove={() => replace(i)}
          />
        ))}
      </ol>
      <div class="field-grid">
        <label class="field">
          <span>Add next to the base</span>
          <select
            value=""
            onChange={(event) => {
              const kind = LAYER_KINDS.find((known) => known === event.currentTarget.value);
              event.currentTarget.value = '';
              if (kind) set({ transforms: [...transforms, turned(LAYERS[kind].create(), transforms)] });
            }}
          >
            <option value="">a layer</option>
            <Options of={LAYER_KINDS} words={(kind) => LAYERS[kind].label} />
          </select>
        </label>
        <label class="field">
          <span>Base</span>
          <select
            value={base.kind}
            onChange={(event) => {
              const kind = BASE_KINDS.find((known) => known === event.currentTarget.value);
              if (kind) set({ base: BASES[kind].create() });
            }}
          >
            <Options of={BASE_KINDS} words={(kind) => BASES[kind].label} />
          </select>
        </label>
      </div>
      <ul class={styles.stackWarnings} aria-live="polite">
        {flowWarnings(flow, parameters, rows).map((warning) => (
          <li key={warning} class="warn">
            {warning}
          </li>
        ))}
      </ul>
      <p class="visually-hidden">{count(parameters)} parameters in all.</p>
    </details>
  );
}

/** A new layer that looks at the columns from the other side than the last of its kind. */
function turned(layer: TransformSpec, before: readonly TransformSpec[]): TransformSpec {
  const last = before.findLast(({ kind }: { kind: TransformKind }) => kind === layer.kind);
  if ('visit' in layer && last && 'visit' in last && last.visit === 'ascending')
    return { ...layer, visit: 'descending' };
  if ('split' in layer && last && 'split' in last && last.split === 'first') return { ...layer, split: 'second' };
  return layer;
}
