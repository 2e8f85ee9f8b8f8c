/** What the person did, as far as the state knows of it, by what it concerns. */
import type { RowDecisions } from '../../catalog/dependence/decisions';
import type { ColumnDomain } from '../../catalog/domain';
import type { SpikeTreatment } from '../../catalog/spikes';
import type { ColumnTransform } from '../../catalog/table';
import type { EngineChoice } from '../../engine/choose/choose';
import type { ColumnChoice } from '../../share/recipe';
import type { OpenRequest } from '../../worker/protocol';
import type { FoundRun } from '../runs/kept';
import type { Settings } from '../settings';
import type { Look, Opening, Viewed } from '../state';

/** Which catalog is open. */
export type CatalogEvent =
  | {
      readonly type: 'asked to open';
      readonly id: number;
      readonly kind: Opening['kind'];
      readonly name: string;
      readonly request?: OpenRequest;
    }
  | { readonly type: 'cancelled opening' };

/** Which columns and rows are used, and how. */
export type ChoiceEvent =
  | { readonly type: 'picked'; readonly choices: readonly ColumnChoice[] }
  | { readonly type: 'set identity'; readonly identity: readonly string[] | undefined }
  /** Limits, a period, or none of them. */
  | { readonly type: 'set domain'; readonly column: string; readonly domain: ColumnDomain | undefined }
  | { readonly type: 'set transform'; readonly column: string; readonly transform: ColumnTransform }
  | { readonly type: 'set unit'; readonly column: string; readonly unit: string }
  | { readonly type: 'set spikes'; readonly column: string; readonly treatment: SpikeTreatment }
  | { readonly type: 'set rows'; readonly filter: string; readonly by: readonly string[] | undefined }
  | { readonly type: 'set weight'; readonly weight: string | undefined }
  | { readonly type: 'set decisions'; readonly decisions: RowDecisions };

/** The run, and what the next one is made by. */
export type RunEvent =
  | { readonly type: 'asked to train' }
  | { readonly type: 'run answered'; readonly run: number }
  /** A moment has passed since the run ended. */
  | { readonly type: 'end was seen' }
  | { readonly type: 'reset' }
  | { readonly type: 'renamed run'; readonly run: number; readonly name: string }
  | { readonly type: 'deleted run'; readonly run: number }
  | { readonly type: 'pinned run'; readonly run: number; readonly on: boolean }
  /** Of earlier visits, of the open catalog. */
  | { readonly type: 'found runs'; readonly found: readonly FoundRun[] }
  | { readonly type: 'deleted result'; readonly key: string }
  | { readonly type: 'set settings'; readonly settings: Settings }
  | { readonly type: 'set engine'; readonly choice: EngineChoice };

/** What is looked at, and how. */
export type LookEvent =
  | { readonly type: 'looked'; readonly look: Partial<Look & Viewed> }
  | { readonly type: 'dismissed problem' }
  | { readonly type: 'dismissed notices' };

export type PageEvent = CatalogEvent | ChoiceEvent | RunEvent | LookEvent | { readonly type: 'undo' | 'redo' };
