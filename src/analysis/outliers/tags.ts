/** What kind of galaxy a row is, by rules over whichever columns a catalog has: beside an outlier they say what physics may be at work. */
import type { Table } from '../../catalog/table';
import { type GalaxyColumn, type GalaxyColumns, galaxyColumns, type Quantity, solarMasses } from './galaxy';

export interface Tag {
  readonly name: string;
  /** A sentence with the rule. */
  readonly sentence: string;
  /** Of a row of the table. */
  holds(row: number): boolean;
}

/** Star formation per stellar mass and year below which a galaxy is quenched: a tenth of today's main sequence. */
const QUENCHED = 1e-11;
/** Satellites of CAMELS lie a median of 0.48 dex above the stellar mass of centrals of their total mass, stripped ones more. */
const STRIPPED_DEX = 0.5;
/** Scatter of black-hole mass at one stellar mass is 0.21 dex in CAMELS. */
const BLACK_HOLE_DEX = 0.5;
/** Rows on either side of which a running median is taken: enough that one outlier does not move it. */
const MEDIAN_ROWS = 50;

/** log10 of a mass that is positive, in solar masses where its unit is known. */
function logOf(column: GalaxyColumn): (row: number) => number {
  const scale = solarMasses(column.unit) ?? 1;
  return (row) => {
    const value = column.value(row) * scale;
    return value > 0 ? Math.log10(value) : Number.NaN;
  };
}

/** How far a row lies above the running median of `y` at its `x`, fitted on the given rows. */
function aboveMedian(
  x: (row: number) => number,
  y: (row: number) => number,
  rows: Uint32Array,
): (row: number) => number {
  const points = Array.from(rows, (row) => [x(row), y(row)] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
    .sort(([a], [b]) => a - b);
  const step = Math.max(1, Math.floor(points.length / 200));
  const knots: (readonly [number, number])[] = [];
  for (let at = 0; at < points.length; at += step) {
    const near = points.slice(Math.max(0, at - MEDIAN_ROWS), at + MEDIAN_ROWS + 1).map(([, b]) => b);
    near.sort((a, b) => a - b);
    knots.push([points[at]?.[0] as number, near[near.length >> 1] as number]);
  }
  return (row) => {
    const [a, b] = [x(row), y(row)];
    if (knots.length === 0 || !Number.isFinite(a)) return Number.NaN;
    const after = knots.findIndex(([at]) => at >= a);
    const [right, left] = [
      knots[after < 0 ? knots.length - 1 : after],
      knots[Math.max(0, after < 0 ? knots.length - 1 : after - 1)],
    ];
    if (!right || !left) return Number.NaN;
    const share = right[0] > left[0] ? Math.min(1, Math.max(0, (a - left[0]) / (right[0] - left[0]))) : 0;
    return b - (left[1] + share * (right[1] - left[1]));
  };
}

interface Rule {
  readonly needs: readonly Quantity[];
  tags(columns: GalaxyColumns, rows: Uint32Array): Tag[];
}

const column = (columns: GalaxyColumns, quantity: Quantity): GalaxyColumn => {
  const found = columns.get(quantity);
  if (!found) throw new Error(`no column of ${quantity}`);
  return found;
};

const RULES: readonly Rule[] = [
  {
    needs: ['central'],
    tags(columns) {
      const central = column(columns, 'central');
      return [
        {
          name: 'central',
          sentence: 'The most massive galaxy of its group.',
          holds: (row) => central.value(row) === 1,
        },
        {
          name: 'satellite',
          sentence: 'A galaxy inside the group of another.',
          holds: (row) => central.value(row) === 0,
        },
      ];
    },
  },
  {
    needs: ['stars', 'total'],
    tags(columns, rows) {
      const central = columns.get('central');
      // Satellites are what is stripped, so that the median is that of centrals where they are told apart.
      const ordinary = central ? rows.filter((row) => central.value(row) === 1) : rows;
      const above = aboveMedian(logOf(column(columns, 'total')), logOf(column(columns, 'stars')), ordinary);
      return [
        {
          name: 'stripped',
          sentence: `Its stars are ${STRIPPED_DEX} dex or more above the median at its total mass, as where the halo has been stripped.`,
          holds: (row) => above(row) >= STRIPPED_DEX && central?.value(row) !== 1,
        },
      ];
    },
  },
  {
    needs: ['rate', 'stars'],
    tags(columns) {
      const [rate, stars] = [column(columns, 'rate'), column(columns, 'stars')];
      const scale = solarMasses(stars.unit) ?? 1;
      return [
        {
          name: 'quenched',
          sentence: `It forms less than ${QUENCHED} of its stellar mass a year.`,
          holds: (row) => rate.value(row) < QUENCHED * stars.value(row) * scale,
        },
      ];
    },
  },
  {
    needs: ['gas'],
    tags(columns) {
      const gas = column(columns, 'gas');
      return [{ name: 'gas-free', sentence: 'It has no gas.', holds: (row) => gas.value(row) === 0 }];
    },
  },
  {
    needs: ['blackHole', 'stars'],
    tags(columns, rows) {
      const hole = column(columns, 'blackHole');
      const above = aboveMedian(logOf(column(columns, 'stars')), logOf(hole), rows);
      const side = (name: string, words: string, holds: (dex: number) => boolean): Tag => ({
        name,
        sentence: `Its black hole is ${BLACK_HOLE_DEX} dex or more ${words} the median at its stellar mass.`,
        holds: (row) => holds(above(row)),
      });
      return [
        side('over-massive black hole', 'above', (dex) => dex >= BLACK_HOLE_DEX),
        side('under-massive black hole', 'below', (dex) => dex <= -BLACK_HOLE_DEX),
        { name: 'no black hole', sentence: 'It has no black hole.', holds: (row) => hole.value(row) === 0 },
      ];
    },
  },
];

/** The tags that a catalog has columns for; medians are of the given rows. */
export function tagsFor(table: Table, rows: Uint32Array): Tag[] {
  const columns = galaxyColumns(table);
  return RULES.filter(({ needs }) => needs.every((quantity) => columns.has(quantity))).flatMap(({ tags }) =>
    tags(columns, rows),
  );
}
