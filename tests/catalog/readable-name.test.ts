/** LaTeX in column names, as a person reads it. */
import { expect, it } from 'vitest';
import { readableName } from '../../src/catalog/readable-name';

it.each([
  ['$M_{stellar},M_{\\odot}$', 'M_stellar, M⊙'],
  ['$R_{eff}$(kpc)', 'R_eff(kpc)'],
  ['SFR($M_{\\odot}/yr$)', 'SFR(M⊙/yr)'],
  ['$\\sigma_v$(km/s)', 'σ_v(km/s)'],
  ['$\\log_{10} M_\\mathrm{halo} \\; [M_\\odot]$', 'log_10 M_halo [M⊙]'],
  ['price in $', 'price in $'],
  ['a$b', 'a$b'],
  ['M_star', 'M_star'],
  ['', ''],
])('%s', (name, words) => {
  expect(readableName(name)).toBe(words);
});
