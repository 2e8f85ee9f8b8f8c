/** The settings of the next run. */
import { useState } from 'preact/hooks';
import { type Preset, presets, presetsFor } from '../../train/presets';
import { sizeWords } from '../../train/sized-flows';
import { lazily } from '../lazily';
import { Options } from '../Options';
import { columnsOf, phaseOf } from '../of-state';
import { useSelect, useSession } from '../session';
import { AUTO, FIELD_RULES, type FieldRule, fieldError, ownOf, type Settings, settingsOf } from '../settings';
import styles from './Settings.module.css';

const StackEditor = lazily(async () => (await import('./stack/StackEditor')).StackEditor);

const SCHEDULES: readonly (readonly [Settings['schedule'], string])[] = [
  ['averaged', 'cosine to 0, weights averaged'],
  ['cosine', 'cosine to 0'],
  ['constant', 'constant'],
];
/** The value of a flow that is no preset. */
const CUSTOM = 'custom';

export function SettingsForm() {
  const session = useSession();
  // Without a run there is nothing else to be seen here.
  const [fresh] = useState(() => session.state.value.training === undefined);
  const [opened, setOpened] = useState(fresh);
  const settings = useSelect((state) => state.settings);
  const open = useSelect((state) => ['starting', 'running', 'paused'].includes(phaseOf(state)));
  const features = useSelect((state) => columnsOf(state).features);
  const contexts = useSelect((state) => columnsOf(state).contexts);
  const rows = useSelect((state) => columnsOf(state).rows);
  const offered = presetsFor(features, contexts);
  return (
    <details
      class={styles.settings}
      data-part="settings"
      open={fresh}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
    >
      <summary>Settings</summary>
      <fieldset disabled={open}>
        <legend class="visually-hidden">Settings of the next run</legend>
        {open && <p class="muted">Fixed while a run is open; finish or reset it to change them.</p>}
        <label class="field">
          <span>Flow</span>
          <select
            value={settings.custom ? CUSTOM : settings.preset}
            aria-describedby="preset-about"
            onChange={(event) => {
              const preset = offered.find((name) => name === event.currentTarget.value);
              if (preset) session.setSettings(settingsOf(preset, settings.typed.seed));
            }}
          >
            {settings.custom && <option value={CUSTOM}>your own</option>}
            <Options of={offered} />
          </select>
        </label>
        <p id="preset-about" class="help">
          {settings.custom ? `Made from ${settings.preset}, with layers of your own.` : presets[settings.preset].about}{' '}
          {!settings.custom &&
            rows !== undefined &&
            (presets[settings.preset] as Preset).sized &&
            sizeWords(ownOf(settings, { features, contexts, rows }), features + contexts, rows)}
        </p>
        {opened && <StackEditor />}
        <div class="field-grid">
          {FIELD_RULES.map((rule) => (
            <NumberField key={rule.field} rule={rule} />
          ))}
          <label class="field">
            <span>Schedule</span>
            <select
              value={settings.schedule}
              onChange={(event) => {
                const schedule = SCHEDULES.find(([name]) => name === event.currentTarget.value)?.[0];
                if (schedule) session.setSettings({ ...settings, schedule });
              }}
            >
              {SCHEDULES.map(([name, words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label
            class="field"
            title="Gaussian mixtures are averaged with the flows, with the weight that validation rows give them"
          >
            <span>Gaussian mixtures</span>
            <select
              value={settings.mixture === undefined ? AUTO : settings.mixture ? 'on' : 'off'}
              onChange={({ currentTarget: { value } }) =>
                session.setSettings({ ...settings, mixture: value === AUTO ? undefined : value === 'on' })
              }
            >
              <option value={AUTO}>auto</option>
              <option value="on">averaged in</option>
              <option value="off">left out</option>
            </select>
          </label>
        </div>
        <button type="button" onClick={() => session.setSettings(settingsOf(settings.preset))}>
          Back to the preset's own
        </button>
      </fieldset>
    </details>
  );
}

function NumberField({ rule }: { rule: FieldRule }) {
  const session = useSession();
  const settings = useSelect((state) => state.settings);
  const { field, label, help } = rule;
  const typed = settings.typed[field];
  const error = fieldError(rule, typed);
  return (
    <div class="field">
      <label for={`setting-${field}`}>{label}</label>
      <input
        id={`setting-${field}`}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        title={help}
        value={typed}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `setting-${field}-error`}
        onInput={(event) =>
          session.setSettings({ ...settings, typed: { ...settings.typed, [field]: event.currentTarget.value } })
        }
      />
      {error !== undefined && (
        <p id={`setting-${field}-error`} class="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
