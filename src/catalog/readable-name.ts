/** Column names as a person reads them: LaTeX between dollars (`$M_{\odot}$`) becomes plain text (`M⊙`). Only shown, never looked up. */
import { withoutUnit } from './units';

const SIGNS: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
  Delta: 'Δ',
  Lambda: 'Λ',
  Sigma: 'Σ',
  Phi: 'Φ',
  Omega: 'Ω',
  odot: '⊙',
  star: '★',
  times: '×',
  cdot: '·',
};

/** Commands that only say in which letters their argument is set. */
const LETTERS = /\\(?:mathrm|mathbf|mathit|text|rm|bf|it)\b\s*/g;

const plain = (latex: string): string =>
  latex
    .replace(LETTERS, '')
    .replace(/\\[,;:! ]/g, ' ')
    .replace(/_\{?\\odot\}?/g, '⊙')
    .replace(/\\([A-Za-z]+)\s*/g, (_, name: string) => SIGNS[name] ?? name)
    .replace(/[{}\\]/g, '')
    .replace(/,(?=\S)/g, ', ')
    .replace(/ +/g, ' ');

/** The name with what stands between dollars in plain text. */
export const readableName = (name: string): string => name.replace(/\$([^$]*)\$/g, (_, latex: string) => plain(latex));

/** What a picture calls a column: readable, and without the unit in its name where the unit is told beside it. */
export const shownName = ({ name, unit }: { readonly name: string; readonly unit?: string | undefined }): string =>
  readableName(unit ? withoutUnit(name) : name);
