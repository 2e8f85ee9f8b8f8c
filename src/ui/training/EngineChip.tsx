/** Which engine computes, on what, and why; and a way to choose another. */
import { Menu } from '../Menu';
import menu from '../Menu.module.css';
import { phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import styles from './EngineChip.module.css';

export function EngineChip() {
  const engine = useSelect((state) => state.engine);
  const choice = useSelect((state) => state.engineChoice);
  const open = useSelect((state) => ['starting', 'running', 'paused'].includes(phaseOf(state)));
  const session = useSession();
  if (engine === undefined)
    return (
      <span class={`${styles.chip} muted`} data-part="engine">
        Engine not started
      </span>
    );
  return (
    <Menu
      class={styles.engine}
      part="engine"
      summaryClass={styles.chip}
      title={engine.device}
      summary={
        <>
          <span class="visually-hidden">Engine: </span>
          {engine.device}
        </>
      }
    >
      <div class={menu.popover}>
        <p>
          Engine <strong>{engine.engine}</strong> on <strong>{engine.device}</strong>. {engine.why}
        </p>
        <label class="field">
          <span>Use</span>
          <select
            value={choice}
            disabled={open}
            onChange={(event) => {
              const picked = engine.available.find((option) => option.choice === event.currentTarget.value);
              session.chooseEngine(picked?.choice ?? 'auto');
            }}
          >
            <option value="auto">Fastest here (automatic)</option>
            {engine.available
              .filter((option) => option.choice !== 'auto')
              .map((option) => (
                <option
                  key={option.choice}
                  value={option.choice}
                  disabled={option.problem !== undefined && !option.choosable}
                >
                  {option.label}
                </option>
              ))}
          </select>
        </label>
        {open && <p class="muted">Fixed while a run is open; finish or reset it to change the engine.</p>}
        <ul class={styles.reasons}>
          {engine.available
            .filter((option) => option.problem !== undefined)
            .map((option) => (
              <li key={option.choice}>
                {option.label}: {option.problem}
              </li>
            ))}
        </ul>
      </div>
    </Menu>
  );
}
