/** What stands where the moons are not learned yet: what will be there, and the button that learns them. */
import type { FigureProps } from '../chapter';
import { learnMoons, type TwoState } from '../chapters/two-state';
import { startWork } from '../work';
import { Controls } from './controls';
import { Empty } from './Empty';
import { WorkButton, WorkStatus } from './Work';

export function LearnMoons({ state, set, children }: FigureProps<TwoState> & { readonly children: string }) {
  return (
    <>
      <Empty>{children}</Empty>
      <Controls>
        <WorkButton working={state} lit onClick={() => startWork(set, 'Learning the two moons', learnMoons)}>
          Learn
        </WorkButton>
      </Controls>
      <WorkStatus working={state} />
    </>
  );
}
