/** Columns that are computed from others: a form that tries an expression as it is typed, and the list of them. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import type { Definition } from '../../catalog/define/definition';
import type { TriedColumn } from '../../worker/messages/catalog';
import { ExpressionInput, useAfterPause } from '../expression';
import { compact, percent } from '../format';
import { Refused } from '../Refused';
import { useSelect, useSession } from '../session';
import { ColumnRange } from './ColumnRange';
import styles from './Computed.module.css';
import { MiniHistogram } from './MiniHistogram';

const NOTHING: Definition = { name: '', expression: '' };

export function Computed() {
  const session = useSession();
  const definitions = useSelect((state) => state.definitions);
  /** The computed column that is edited; undefined for a new column. */
  const [edited, setEdited] = useState<Definition>();
  const [problem, setProblem] = useState<Problem>();
  const form = useRef<HTMLElement>(null);
  const others = definitions.filter((one) => one !== edited);
  const define = async (next: readonly Definition[]) => {
    const refused = await session.define(next);
    setProblem(refused);
    if (!refused) setEdited(undefined);
    const made = next.at(-1);
    if (!refused && made && next.length > definitions.length) session.takeInHand(made.name);
    return refused === undefined;
  };
  return (
    <section ref={form} class={styles.computed} aria-labelledby="computed-title">
      <h3 id="computed-title">Computed columns</h3>
      {definitions.length > 0 && (
        <ul>
          {definitions.map((one) => (
            <li key={one.name}>
              <code>
                <strong>{one.name}</strong> = {one.expression}
              </code>
              <button
                type="button"
                class="quiet"
                aria-label={`Edit ${one.name}`}
                onClick={() => {
                  setEdited(one);
                  form.current?.querySelector('input')?.focus();
                }}
              >
                Edit
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`Delete ${one.name}`}
                onClick={() => void define(definitions.filter((other) => other !== one))}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
      <Refused problem={problem} />
      <Form
        // Other values when another one is taken up, or the last was added.
        key={`${edited?.name} ${definitions.length}`}
        start={edited ?? NOTHING}
        before={edited ? definitions.slice(0, definitions.indexOf(edited)) : others}
        onCancel={edited && (() => setEdited(undefined))}
        onDefine={(made) =>
          define(edited ? definitions.map((one) => (one === edited ? made : one)) : [...others, made])
        }
      />
    </section>
  );
}

interface FormProps {
  readonly start: Definition;
  readonly before: readonly Definition[];
  readonly onCancel: (() => void) | undefined;
  readonly onDefine: (made: Definition) => Promise<boolean>;
}

function Form({ start, before, onCancel, onDefine }: FormProps) {
  const [name, setName] = useState(start.name);
  const [expression, setExpression] = useState(start.expression);
  const id = useId();
  const tried = useTried({ name, expression }, before);
  const wrong = tried && 'problem' in tried ? tried.problem : undefined;
  const whole = name.trim() !== '' && expression.trim() !== '';
  return (
    <form
      class="field"
      aria-label={onCancel ? `Edit ${start.name}` : 'New column'}
      onSubmit={(event) => {
        event.preventDefault();
        if (whole && !wrong) void onDefine({ name: name.trim(), expression: expression.trim() });
      }}
    >
      <div class={styles.computedFields}>
        <label>
          <span>{onCancel ? 'Name' : 'New column'}</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            maxLength={200}
            placeholder="g_r"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <span aria-hidden="true">=</span>
        <label for={`${id}-expression`}>
          <span>Expression</span>
          <ExpressionInput
            id={`${id}-expression`}
            value={expression}
            placeholder="g - r, log10(M_star / M_total)"
            wrong={wrong !== undefined}
            describedBy={`${id}-tried`}
            onType={setExpression}
          />
        </label>
        <button type="submit" disabled={!whole || wrong !== undefined}>
          {onCancel ? 'Save' : 'Add'}
        </button>
        {onCancel && (
          <button type="button" class="quiet" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
      <div id={`${id}-tried`} class={wrong ? 'warn' : 'help'} aria-live="polite">
        {wrong ? `${wrong.message} ${wrong.hint}` : tried && 'profile' in tried && <Tried {...tried} />}
      </div>
    </form>
  );
}

/** What a column would be like, after a pause in typing; undefined until that is known. */
function useTried(typed: Definition, before: readonly Definition[]) {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const expression = useAfterPause(typed.expression);
  const name = useAfterPause(typed.name) || 'the column';
  const [tried, setTried] = useState<TriedColumn | { readonly problem: Problem }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns before it are others whenever the profiles are.
  useEffect(() => {
    setTried(undefined);
    if (expression === '') return;
    let stale = false;
    void session
      .ask((commands) => commands.tryDefinition({ name, expression }, before))
      .then((answer) => {
        if (!stale) setTried(answer);
      });
    return () => {
      stale = true;
    };
  }, [name, expression, profiles, session]);
  return typed.expression.trim() === '' ? undefined : tried;
}

function Tried({ profile: { kind, range, missing, unit, histogram }, notes }: TriedColumn) {
  const rows = useSelect((state) => state.catalog?.rows ?? 0);
  if (!range || kind === 'empty') return <p class="warn">No row has a value. {notes.join(' ')}</p>;
  const words = [
    unit?.unit ? `Unit ${unit.unit}` : 'No unit follows',
    kind === 'constant' ? `constant at ${compact(range.min)}` : '',
    missing > 0 ? `${percent(missing / Math.max(1, rows))} missing` : '',
  ];
  return (
    <>
      <div class={styles.computedTried}>
        <MiniHistogram counts={histogram} />
        <ColumnRange range={range} />
        <span>{words.filter(Boolean).join('; ')}.</span>
      </div>
      {notes.length > 0 && <p class="warn">{notes.join(' ')}</p>}
    </>
  );
}
