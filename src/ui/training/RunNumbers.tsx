/** What a run reached, its curve and its numbers: fetched once columns are picked. */
import { Runs } from '../runs/Runs';
import { NllPlot } from './NllPlot';
import { Numbers } from './Numbers';
import { TruthPanel } from './TruthPanel';

export function RunNumbers() {
  return (
    <>
      <TruthPanel />
      <NllPlot />
      <Numbers />
      <Runs />
    </>
  );
}
