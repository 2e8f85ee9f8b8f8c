/** A flow and a mixture of Gaussians on the same rows of a toy. */
import { drawToy, toys } from '../../catalog/toys';
import { callLab } from '../lab/client';
import { forgetFit } from '../lab/fit-to-end';
import { alternatingLayers, learnPlane, planeRequest } from '../lab/learn-plane';
import { remember } from '../lab/remember';
import { meanOf } from '../mathematics/gaussian';
import { planeLogProb } from '../mathematics/noisy';
import { cellsOf, planeOf } from '../mathematics/plane';
import { CONTEST_GAUSSIANS, CONTEST_TOYS, type Contest, type ContestToy, type TwoState } from './two-state';

const ROWS = { training: 2_400, validation: 800, test: 2_000 } as const;
const STEPS = 500;

async function contestOf(toy: ContestToy, report: (fraction: number) => void): Promise<Contest> {
  const [training, validation, test] = [
    drawToy(toy, ROWS.training, 1),
    drawToy(toy, ROWS.validation, 2),
    drawToy(toy, ROWS.test, 3),
  ];
  const request = planeRequest(alternatingLayers(3), training, validation, STEPS);
  const { trained, fit } = await learnPlane(request, [{ label: 'x₁' }, { label: 'x₂' }], report);
  const flow = -meanOf(await callLab((lab) => lab.logProb(fit, test)));
  forgetFit(fit);
  const measured = Float64Array.of(...training, ...validation);
  const mixture = await callLab((lab) =>
    lab.mixture({
      dim: 2,
      measured,
      errors: measured.map(() => 0),
      training: ROWS.training,
      components: CONTEST_GAUSSIANS,
      seed: 1,
    }),
  );
  // Off the squares the chess board's density is 0, and no row lies there.
  const truth = -meanOf(
    Float64Array.from({ length: ROWS.test }, (_, i) =>
      toys[toy].logProb(test[2 * i] as number, test[2 * i + 1] as number),
    ),
  );
  const { x, y, points, density } = trained;
  const ranges = { x: x.histogram, y: y.histogram };
  const picture = { x, y, points, flow: density, mixture: planeOf(ranges, planeLogProb(mixture, cellsOf(ranges))) };
  return { flow, mixture: -meanOf(planeLogProb(mixture, test)), truth, picture };
}

export const learnContest = remember(async (report) => {
  const contest: Partial<Record<ContestToy, Contest>> = {};
  for (const [i, toy] of CONTEST_TOYS.entries())
    contest[toy] = await contestOf(toy, (fraction) => report((i + fraction) / CONTEST_TOYS.length));
  return (state: TwoState): TwoState => ({ ...state, contest });
});
