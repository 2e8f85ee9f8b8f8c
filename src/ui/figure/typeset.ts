/** Words of a figure as a printed paper sets them: log₁₀ M⋆ [M⊙] and not log10 M_star [Msun]. */

/** Letters of one kind. */
export interface Run {
  readonly text: string;
  /** Raised (1), lowered (−1) or on the line (0). */
  readonly level: -1 | 0 | 1;
  readonly italic: boolean;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺';
const FLAT = '0123456789−+';

const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  lambda: 'λ',
  mu: 'μ',
  sigma: 'σ',
  phi: 'ϕ',
  omega: 'ω',
  Omega: 'Ω',
  Sigma: 'Σ',
  Lambda: 'Λ',
  Delta: 'Δ',
};

const roman = (text: string): Run => ({ text, level: 0, italic: false });

/** A column's name: what stands before its first underscore, and the rest below the line. One letter is a symbol, and italic. */
function nameRuns(name: string): Run[] {
  const [head = '', ...rest] = name.split('_');
  // What starts or ends with an underscore, or has two of them together, is no symbol.
  if (head === '' || rest.some((part) => part === '') || rest.length > 3) return [roman(name)];
  const symbol = GREEK[head] ?? head;
  const below = rest.map((part) => (part === 'star' ? '⋆' : (GREEK[part] ?? part))).join(',');
  const isSymbol = [...symbol].length === 1;
  return [
    { text: symbol, level: 0, italic: isSymbol && !/[Α-Ω]/.test(symbol) },
    ...(below === '' ? [] : [{ text: below, level: -1, italic: false } as const]),
  ];
}

/** Of a unit such as `Msun/h`, `km s^-1`, `1e10 Msun`. */
function unitRuns(unit: string): Run[] {
  return unit
    .split(/(\bMsun\b|\bM_sun\b|M☉|\bLsun\b|\bRsun\b|\^\{?[-−+]?\d+\}?|\b1e\d+\b|\*\*-?\d+)/)
    .filter((part) => part !== '')
    .flatMap((part): Run[] => {
      const sun = /^([MLR])(?:_?sun|☉)$/.exec(part)?.[1];
      if (sun)
        return [
          { text: sun, level: 0, italic: true },
          { text: '⊙', level: -1, italic: false },
        ];
      const power = /^(?:\^\{?|\*\*)([-−+]?\d+)\}?$/.exec(part)?.[1];
      if (power) return [{ text: power.replace('-', '−'), level: 1, italic: false }];
      const ten = /^1e(\d+)$/.exec(part)?.[1];
      if (ten) return [roman('10'), { text: ten, level: 1, italic: false }];
      return [roman(part)];
    });
}

/** Any text of a figure. Numbers and sentences stay as they are. */
export function typeset(text: string): Run[] {
  const words = text.replace(/ \(logarithmic axis\)$/, '');
  return words
    .split(/(\[[^\]]*\]|log10 |[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+|[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)/u)
    .flatMap((part): Run[] => {
      if (part === '') return [];
      if (part === 'log10 ') return [roman('log'), { text: '10', level: -1, italic: false }, roman(' ')];
      if (part.startsWith('[')) return [roman('['), ...unitRuns(part.slice(1, -1)), roman(']')];
      if (RAISED.includes(part[0] as string)) {
        const flat = [...part].map((letter) => FLAT[RAISED.indexOf(letter)] ?? letter).join('');
        return [{ text: flat, level: 1, italic: false }];
      }
      if (part.includes('_')) return nameRuns(part);
      // A name of one letter is a symbol where it is all there is.
      if (/^\p{L} ?$/u.test(words.replace(/\[.*$/, '').replace('log10 ', '')) && /\p{L}/u.test(part)) {
        const letter = part.trim();
        return [{ text: letter, level: 0, italic: true }, ...(part === letter ? [] : [roman(' ')])];
      }
      // A hyphen stands between two words, such as p-value.
      return [roman(part.replace(/(?<![\p{L}\p{N}])-|-(?!\p{L}{2})/gu, '−'))];
    });
}
