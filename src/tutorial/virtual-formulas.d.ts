/** The formulas as MathML, put there by the build (`tools/formulas.mjs`). */
declare module 'virtual:formulas' {
  type Name = keyof typeof import('./formulas.json');
  /** `math` is the inside of a `math` element. */
  export const formulas: Readonly<Record<Name, { readonly math: string; readonly words: string }>>;
}
