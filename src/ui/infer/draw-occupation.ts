/** Draws mean numbers of central and satellite galaxies against the mass of the halo, and the models of them. */
import type { MassBin } from '../../analysis/hod/binned';
import { type Occupation, stepOccupation, zhengOccupation } from '../../analysis/hod/occupation';
import type { HodReport } from '../../analysis/hod/report';
import { drawAxes, logTicks, plotBox, powerTicks } from '../plots/axes';
import type { Draw } from '../plots/canvas';
import { within } from '../plots/plane-frame';
import { linearScale, logScale } from '../plots/scale';

const POINTS = 160;
const LEAST = 1e-3;
/** Half the side of a satellite's mark, and the radius of a central's. */
const MARK = 3.2;

const KINDS = ['centrals', 'satellites'] as const;

export function drawOccupation({ bins, models }: Pick<HodReport, 'bins' | 'models'>, mass: string): Draw {
  const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const most = bins.reduce((high, { satellites }) => Math.max(high, satellites.mean), 1);
  const at = ({ from: low, to: high }: MassBin) => 0.5 * (low + high);
  return (context, frame) => {
    const { palette } = frame;
    const box = plotBox(frame);
    const x = linearScale(from, to, box.left, box.right);
    const y = logScale(LEAST, 2 * most, box.bottom, box.top);
    drawAxes(context, frame, box, {
      x: { ticks: powerTicks(x, 5), title: mass },
      y: { ticks: logTicks(y, 5), title: '⟨N⟩ per halo' },
    });
    const curve = (occupation: (logMass: number) => Occupation, kind: (typeof KINDS)[number], dash: number[]) => {
      context.setLineDash(dash);
      context.beginPath();
      let drawn = false;
      for (let i = 0; i <= POINTS; i++) {
        const logMass = from + ((to - from) * i) / POINTS;
        const mean = occupation(logMass)[kind];
        // Below the axis there is no curve; the scale would draw one along it.
        if (mean >= LEAST && drawn) context.lineTo(x.at(logMass), y.at(mean));
        else if (mean >= LEAST) context.moveTo(x.at(logMass), y.at(mean));
        drawn = mean >= LEAST;
      }
      context.stroke();
      context.setLineDash([]);
    };
    within(context, box, () => {
      context.lineWidth = 2;
      for (const kind of KINDS) {
        if (!models) continue;
        context.strokeStyle = palette.sample;
        curve((logMass) => zhengOccupation(models.zheng.hod, logMass), kind, kind === 'centrals' ? [] : [7, 3]);
        context.strokeStyle = palette['ink-3'];
        context.lineWidth = 1;
        curve((logMass) => stepOccupation(models.step.hod, logMass), kind, [2, 3]);
        context.lineWidth = 2;
      }
      context.strokeStyle = palette.data;
      context.fillStyle = palette.data;
      context.lineWidth = 1.5;
      for (const bin of bins) {
        for (const kind of KINDS) {
          const { mean, standardError } = bin[kind];
          if (!(mean > LEAST)) continue;
          const px = x.at(at(bin)) + (kind === 'centrals' ? -2 : 2);
          if (standardError > 0) {
            context.beginPath();
            context.moveTo(px, y.at(Math.max(LEAST, mean - standardError)));
            context.lineTo(px, y.at(mean + standardError));
            context.stroke();
          }
          context.beginPath();
          if (kind === 'centrals') context.arc(px, y.at(mean), MARK, 0, 2 * Math.PI);
          else context.rect(px - MARK, y.at(mean) - MARK, 2 * MARK, 2 * MARK);
          if (kind === 'centrals') context.fill();
          else context.stroke();
        }
      }
    });
    return false;
  };
}
