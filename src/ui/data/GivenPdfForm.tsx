/** Asks for draws from a density that is known exactly: a named one, a formula in x, or a toy of two columns. */
import { useState } from 'preact/hooks';
import type { GivenPdf } from '../../catalog/given-pdf/given-pdf';
import type { ToyName } from '../../catalog/toy-names';
import type { OpenRequest } from '../../worker/protocol';
import { Options } from '../Options';
import { useSelect, useSession } from '../session';
import styles from './Sources.module.css';

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
const TOYS: Readonly<Record<ToyName, string>> = {
  crescent: 'Crescent',
  'crescent-cubed': 'Crescent, cubed',
  sine: 'Sine wave',
  abs: 'Absolute value',
  sign: 'Step',
  gaussian: 'Gaussian',
  checkerboard: 'Checkerboard',
  'eight-gaussians': 'Eight Gaussians',
  'two-moons': 'Two moons',
  'sklearn-moons-05': 'Two moons, narrow (scikit-learn, noise 0.05)',
  'sklearn-moons-10': 'Two moons, wide (scikit-learn, noise 0.1)',
  'two-spirals': 'Two spirals',
};
const TOY_NAMES = Object.keys(TOYS) as readonly ToyName[];
const FORMULA = 'formula';

/** The same density and number of draws are the same catalog, today and tomorrow. */
const DRAW_SEED = 1;
const DEFAULT_DRAWS = '120000';
const TOY_DRAWS = '25000';
const MIN_DRAWS = 1_000;
const MAX_DRAWS = 10_000_000;

interface Typed {
  readonly name: Name | ToyName | typeof FORMULA;
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
  const refused = useSelect((state) =>
    state.refusal?.during === 'given-pdf' || state.refusal?.during === 'toy' ? state.refusal.problem : undefined,
  );
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
      class={`${styles.sourceForm} ${styles.stacked}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof request !== 'string') session.open(request);
      }}
    >
      <label class="field">
        <span>Density</span>
        <select value={typed.name} onChange={(event) => set(named(event.currentTarget.value, typed))}>
          <optgroup label="One column">
            <Options of={NAMES} words={(name) => LABELS[name]} />
            <option value={FORMULA}>A formula in x</option>
          </optgroup>
          <optgroup label="Two columns, known entropy">
            <Options of={TOY_NAMES} words={(name) => TOYS[name]} />
          </optgroup>
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
      <div class={`field-grid ${styles.submit}`}>
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

/** What choosing a density changes; the number of draws follows it until the person types another. */
function named(value: string, { draws }: Typed): Partial<Typed> {
  const name = [...NAMES, ...TOY_NAMES].find((known) => known === value) ?? FORMULA;
  const isToy = TOY_NAMES.some((toy) => toy === name);
  const untouched = draws === DEFAULT_DRAWS || draws === TOY_DRAWS;
  return { name, ...(untouched ? { draws: isToy ? TOY_DRAWS : DEFAULT_DRAWS } : {}) };
}

/** The request, or what is wrong with what was typed. Whether a formula is a density, the session finds out. */
function requestOf(typed: Typed): OpenRequest | string {
  const count = Number(typed.draws);
  if (!Number.isInteger(count) || count < MIN_DRAWS || count > MAX_DRAWS)
    return 'Draws must be a whole number from 1,000 to 10,000,000.';
  const toy = TOY_NAMES.find((name) => name === typed.name);
  if (toy) return { kind: 'toy', toy, count, seed: DRAW_SEED };
  const draws = (pdf: GivenPdf): OpenRequest => ({ kind: 'given-pdf', pdf, count, seed: DRAW_SEED });
  const name = NAMES.find((known) => known === typed.name);
  if (name) return draws({ kind: 'named', name });
  const formula = typed.formula.trim();
  const [from, to] = [typed.from, typed.to].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  if (formula === '') return 'Write a formula in x.';
  if (from === undefined || to === undefined || !Number.isFinite(from) || !Number.isFinite(to) || from >= to)
    return 'The interval needs two numbers, the first below the second.';
  return draws({ kind: 'formula', formula, from, to });
}
