/** How often a test claims a difference at p < 0.05 where there is none. */
export function falseAlarms(claim: (seed: number) => { readonly pValue: number }): number {
  const claims = Array.from({ length: 300 }, (_, i) => claim(i));
  return claims.filter(({ pValue }) => pValue < 0.05).length / claims.length;
}
