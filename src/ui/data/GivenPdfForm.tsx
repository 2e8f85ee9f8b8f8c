/** Asks for draws from a density that is known exactly: a named one, or a formula in x. */
import { useState } from 'preact/hooks';
import type { GivenPdf } from '../../catalog/given-pdf';
import { useSelect, useSession } from '../session';

type Name = Extract<GivenPdf, { kind: 'named' }>['name'];

const LABELS: Readonly<Record<Name, string>> = {
  'given-pdf-mixture': 'Mixture of four (log-normal, two normals, Laplace)',
  'normal-mixture': 'Normal mixture',
  bimodal: 'Bimodal',
  skewed: 'Skewed',
  'heavy-tailed': 'Heavy-tailed',
  uniform: 'Uniform',
};
const NAMES = Object.keys(LABELS) as readonly Name[];
const FORMULA = 'formula';

/** The same density and number of draws are the same catalog, today and tomorrow. */
const DRAW_SEED = 1;
const DEFAULT_DRAWS = '120000';
const MIN_DRAWS = 1_000;
const MAX_DRAWS = 10_000_000;

interface Typed {
  readonly name: Name | typeof FORMULA;
  readonly formula: string;
  readonly from: string;
  readonly to: string;
  readonly draws: string;
}

export function GivenPdfForm() {
  const session = useSession();
  const [typed, setTyped] = useState<Typed>({
    name: 'given-pdf-mixture',
    formula: 'exp(-abs(x)) * (1 + sin(3*x))',
    from: '-8',
    to: '8',
    draws: DEFAULT_DRAWS,
  });
  const refused = useSelect((state) => (state.refusal?.during === 'given-pdf' ? state.refusal.problem : undefined));
  const request = requestOf(typed);
  const wrong = typeof request === 'string' ? request : refused?.message;
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const field = (name: 'from' | 'to' | 'draws', label: string) => (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={typed[name]}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <form
      class="source-form stacked"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof request !== 'string') session.open({ kind: 'given-pdf', ...request, seed: DRAW_SEED });
      }}
    >
      <label class="field">
        <span>Density</span>
        <select
          value={typed.name}
          onChange={(event) => set({ name: NAMES.find((name) => name === event.currentTarget.value) ?? FORMULA })}
        >
          {NAMES.map((name) => (
            <option key={name} value={name}>
              {LABELS[name]}
            </option>
          ))}
          <option value={FORMULA}>A formula in x</option>
        </select>
      </label>
      {typed.name === FORMULA && (
        <>
          <label class="field">
            <span>p(x), up to a factor</span>
            <input
              type="text"
              class="code"
              autocomplete="off"
              spellcheck={false}
              maxLength={500}
              value={typed.formula}
              aria-invalid={wrong !== undefined}
              aria-describedby={wrong === undefined ? undefined : 'given-pdf-error'}
              onInput={(event) => set({ formula: event.currentTarget.value })}
            />
          </label>
          <div class="field-grid">
            {field('from', 'From x =')}
            {field('to', 'To x =')}
          </div>
        </>
      )}
      <div class="field-grid submit">
        {field('draws', 'Draws')}
        <button type="submit" disabled={typeof request === 'string'}>
          Draw
        </button>
      </div>
      <p id="given-pdf-error" class="field-error" aria-live="polite">
        {wrong}
      </p>
    </form>
  );
}

/** The request, or what is wrong with what was typed. Whether a formula is a density, the session finds out. */
function requestOf(typed: Typed): { readonly pdf: GivenPdf; readonly count: number } | string {
  const count = Number(typed.draws);
  if (!Number.isInteger(count) || count < MIN_DRAWS || count > MAX_DRAWS)
    return 'Draws must be a whole number from 1,000 to 10,000,000.';
  if (typed.name !== FORMULA) return { pdf: { kind: 'named', name: typed.name }, count };
  const formula = typed.formula.trim();
  const [from, to] = [typed.from, typed.to].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  if (formula === '') return 'Write a formula in x.';
  if (from === undefined || to === undefined || !Number.isFinite(from) || !Number.isFinite(to) || from >= to)
    return 'The interval needs two numbers, the first below the second.';
  return { pdf: { kind: 'formula', formula, from, to }, count };
}
