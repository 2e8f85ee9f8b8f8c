/** The words of a search for outliers: what it found, the verdict first. Numbers come in as text. */

export const HEADLINE_WORDS = {
  found: (rows: string, of: string, cut: string, same: string, expected: string) =>
    `${rows} of ${of} at p ≤ ${cut}${same}; ${expected} expected by chance.`,
  weighted: (rows: string, of: string, cut: string, same: string, counted: string, expected: string) =>
    `${rows} of ${of} at p ≤ ${cut}${same}. By their weights they count as ${counted}; ${expected} expected by chance.`,
  same: (galaxies: string) => `, ${galaxies} different galaxies`,
  significant: (rows: string, level: number, percent: string) =>
    `${rows} with q ≤ ${level}: at most about ${percent} of these are there by chance.`,
  more: (percent: string) =>
    `More than expected by chance, but no row alone is certain: about ${percent} are expected by chance.`,
  fewer: 'Fewer than expected by chance.',
  none: 'No row is below the threshold.',
  asMany: 'As many as expected by chance.',
  inAll: 'In all, the number does not differ from chance.',
  standOut: (simulation: string, named: string) => `More outliers than in the rest, by ${simulation}: ${named}.`,
  andMore: (count: number) => ` and ${count} more`,
  noneStandsOut: (simulation: string) => `No ${simulation} has more outliers than the rest.`,
  beyond: (rows: string, smallest: string, chance: string, farthest: string, next: string) =>
    `${rows} at the smallest p-value, ${smallest}, where ${chance} ${chance === '1' ? 'is' : 'are'} expected: the reference cannot tell how rare they are. Rank 1 has ln p = ${farthest}${next}. Look at these first.`,
  next: (logProb: string) => `, rank 2 has ${logProb}`,
} as const;
