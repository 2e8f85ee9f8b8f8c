/**
 * What the page shows before anything is loaded: some galaxies of the synthetic sample, the density that a flow has learned of
 * them, the galaxies that a search found least likely, and where the flow takes each galaxy in its normal base. The file is
 * written by `tests/ui/start.test.ts`.
 */
import { densityPlane } from '../../analysis/density-plane';
import type { Histogram, Range } from '../../analysis/histogram';
import { fromBase64 } from '../../base/base64url';
import type { PlanePicture } from '../picture/plane';
import text from './start.json?raw';

/** The density has so many cells along each side, of which the square root is kept in so many steps. */
export const CELLS = 64;
export const COARSE = 255;
/** Places are kept in so many steps of their range. */
export const FINE = 65_535;
/** Normal scores of latents are kept from −4.5 to 4.5. */
export const LATENT = 4.5;

/** A galaxy that the search found. */
export interface Odd {
  readonly name: string;
  readonly reason: string;
}

interface Stored {
  readonly ranges: readonly [Range, Range];
  readonly histograms: readonly [readonly number[], readonly number[]];
  readonly top: number;
  readonly density: string;
  readonly dots: string;
  readonly latents: string;
  readonly nll: { readonly flow: number; readonly gaussian: number };
  readonly search: {
    readonly rows: number;
    readonly found: number;
    readonly expected: number;
    readonly least: readonly Odd[];
  };
}

export interface Start extends Pick<Stored, 'nll' | 'search'> {
  readonly picture: PlanePicture;
  /** Galaxies, x and y in turn; the first are those of `search.least`, in its order. */
  readonly dots: Float32Array;
  /** Normal scores of their latents, in the same order. */
  readonly latents: Float32Array;
}

const NAMES = ['M_star', 'M_total'] as const;

const fine = (stored: string) => new Uint16Array(fromBase64(stored).buffer);
const placed = (step: number, { from, to }: Range) => from + (step / FINE) * (to - from);

function build(): Start {
  const { ranges, histograms, top, density, dots, latents, nll, search }: Stored = JSON.parse(text);
  const cells = Float32Array.from(fromBase64(density), (step) => top * (step / COARSE) ** 2);
  const axis = (d: 0 | 1) => {
    const histogram: Histogram = { ...ranges[d], counts: Float64Array.from(histograms[d]) };
    return { label: `log10 ${NAMES[d]}`, logOf: NAMES[d], unit: 'Msun', histogram };
  };
  return {
    nll,
    search,
    picture: {
      kind: 'plane',
      synthetic: 'Synthetic galaxies',
      x: axis(0),
      y: axis(1),
      axes: [0, 1],
      points: new Float32Array(),
      density: densityPlane(cells, ranges, CELLS),
      draws: undefined,
      densityLabel: 'Learned density',
    },
    dots: Float32Array.from(fine(dots), (step, i) => placed(step, ranges[i % 2] as Range)),
    latents: Float32Array.from(fine(latents), (step) => placed(step, { from: -LATENT, to: LATENT })),
  };
}

let built: Start | undefined;

/** Built when it is first shown. */
export function startOf(): Start {
  built ??= build();
  return built;
}
