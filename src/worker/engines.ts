/** The session's engines: opened while the person looks at the data, chosen for each flow, and replaced where a device is lost. */

import { once } from '../base/once';
import type { EngineAssets } from '../engine/choose/candidates';
import type { ChosenEngine, EngineChoice } from '../engine/choose/choose';
import type { EnginePool } from '../engine/choose/pool';
import type { FlowAtHand } from '../engine/choose/race';
import { EngineFaultError } from '../engine/engine';
import { presets } from '../train/presets';
import type { EngineStatus } from './messages/catalog';
import type { RunEngines } from './run-interface';

const choosing = once(() => import('../engine/choose/choose'));

/** The poster's first model, to open engines with before a flow is chosen. */
const ANY_FLOW: FlowAtHand = { spec: presets['poster-1d'].flow(1), batch: 256, rows: 1024 };

export interface SessionEngines {
  /** Opens the fast ones. What goes wrong is told by the run that needs one. */
  open(): Promise<void>;
  /** From now on the one that the person asks for. */
  prefer(choice: EngineChoice): Promise<void>;
  /** One for the flow of a run or a search, and after a loss another. */
  forRun(flow: FlowAtHand): Promise<RunEngines>;
}

/** Loads nothing before it is asked; `told` hears of every choice. */
export function createEngines(assets: EngineAssets, told: (status: EngineStatus) => void): SessionEngines {
  let preferred: EngineChoice = 'auto';
  let pool: EnginePool | undefined;

  async function choose(flow: FlowAtHand, asked = preferred): Promise<ChosenEngine> {
    const { chooseFor, openPool } = await choosing();
    pool ??= openPool(assets);
    const chosen = await chooseFor(pool, asked, flow);
    const { engine, why, candidates } = chosen;
    told({ engine: engine.name, device: engine.device, why, available: candidates });
    return chosen;
  }

  return {
    async open() {
      const { openFast, openPool } = await choosing();
      pool ??= openPool(assets);
      await openFast(pool);
    },
    async prefer(choice) {
      preferred = choice;
      // Opened while the person looks at the data; which is fastest shows once there is a flow.
      await choose(ANY_FLOW);
    },
    async forRun(flow) {
      let chosen = await choose(flow);
      return {
        first: chosen.engine,
        async next(failure) {
          const faulty = failure instanceof EngineFaultError;
          pool?.lose(chosen.choice, faulty ? 'it computed wrong numbers here' : 'its device was lost', !faulty);
          // A device that was lost can come back; wrong numbers stay wrong, whoever asked for them.
          chosen = await choose(flow, faulty ? 'auto' : preferred);
          return chosen.engine;
        },
        async other() {
          const { besideChosen } = await choosing();
          return pool && besideChosen(pool, chosen.choice, flow.spec);
        },
      };
    },
  };
}
