/** Which column holds the correlation or the covariance of the errors of two others, by its name: `ra_dec_corr` (Gaia), `cov(x, y)`. */
import type { ErrorCovariance } from './choice';

const WORDS = { corr: 'correlation', cor: 'correlation', correlation: 'correlation', rho: 'correlation' } as const;
const COVARIANCES = { cov: 'covariance', covar: 'covariance', covariance: 'covariance' } as const;

const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Among `names`, those of the errors of a column with each of its partners. */
export function covariancesOf(name: string, partners: readonly string[], names: readonly string[]): ErrorCovariance[] {
  const byLetters = new Map(names.map((own) => [letters(own), own]));
  return partners.flatMap((partner) => {
    const pairs = [letters(name) + letters(partner), letters(partner) + letters(name)];
    for (const [word, holds] of Object.entries({ ...WORDS, ...COVARIANCES })) {
      for (const pair of pairs) {
        const column = byLetters.get(pair + word) ?? byLetters.get(word + pair);
        if (column !== undefined) return [{ with: partner, column, holds }];
      }
    }
    return [];
  });
}
