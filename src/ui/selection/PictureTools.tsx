/** Which tool a drag in the picture takes up, and the way back to all of the data. */

import { useSelect, useSession } from '../session';
import { AxesForm } from './AxesForm';
import styles from './PictureTools.module.css';
import { TOOLS, type Tool, toolOf } from './tools';
import { isZoomed, resetZoom } from './zoom';

export function PictureTools() {
  const session = useSession();
  const tool = toolOf(session);
  const features = useSelect((state) => state.prepared?.features);
  const zoomed = useSelect((state) => isZoomed(state, state.prepared?.features ?? []));
  if (!features) return null;
  return (
    <>
      <fieldset class={styles.tools} aria-label="Tool of the picture">
        {(Object.keys(TOOLS) as Tool[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={tool.value === name}
            title={TOOLS[name].does}
            onClick={() => {
              tool.value = tool.value === name ? undefined : name;
            }}
          >
            {TOOLS[name].name}
          </button>
        ))}
      </fieldset>
      <AxesForm />
      {zoomed && (
        <button type="button" class="quiet" onClick={() => resetZoom(session, features)}>
          Reset zoom
        </button>
      )}
    </>
  );
}
