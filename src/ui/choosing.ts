/** Choices of columns and rows: each is shown at once, and the worker is asked for the rows of what is chosen then. */
import type { ReadonlySignal } from '@preact/signals';
import { measurementOf } from '../catalog/measured/measurement';
import type { ColumnProfile } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import type { CatalogSummary, ChooseRequest } from '../worker/messages/catalog';
import { choiceOf, featuresOf, isUsable, profileNamed } from './of-state';
import type { PageEvent } from './reduce/events';
import { reduceAll } from './reduce/reduce';
import type { Session } from './session';
import { seedOf } from './settings';
import type { PageState } from './state';
import { until } from './until';

type Commands =
  | 'pick'
  | 'add'
  | 'remove'
  | 'setRole'
  | 'assign'
  | 'setTransform'
  | 'setDomain'
  | 'setUnit'
  | 'setRows'
  | 'setDecisions'
  | 'setMeasurement'
  | 'setSpikes';

export interface Choosing {
  readonly commands: Pick<Session, Commands>;
  /** Asks for the rows of what is chosen now. */
  prepare(): Promise<void>;
  /** Whether the worker accepts what is chosen now, before anything else is chosen. */
  accepted(): Promise<boolean>;
  /** Picks columns, after what else belongs to the same choice. */
  choose(choices: readonly ColumnChoice[], ...before: readonly PageEvent[]): void;
  /** What there is no choice about: the only column of a catalog, and both columns of a toy. */
  pickAtOnce(catalog: CatalogSummary): void;
  /** The seed of the split at hand. */
  splitSeed(): number | undefined;
}

/** `dispatch` takes several events as one choice; `ask` asks the worker and tells its errors. */
export function createChoosing(
  state: ReadonlySignal<PageState>,
  dispatch: (...events: readonly PageEvent[]) => void,
  ask: (request: ChooseRequest) => Promise<void>,
  defining: () => Promise<unknown> | undefined = () => undefined,
): Choosing {
  let splitSeed: number | undefined;
  const prepare = async () => {
    const waiting = defining();
    if (waiting) await waiting;
    const { choices: columns, filter, by, weight, decisions, definitions, settings } = state.value;
    const seed = seedOf(settings);
    splitSeed = seed;
    if (columns.length === 0) return;
    const decided = Object.keys(decisions).length > 0 ? { decisions } : {};
    const computed = definitions.length > 0 ? { definitions } : {};
    const rows = { ...(filter ? { filter } : {}), ...(by ? { by } : {}), ...(weight ? { weight } : {}) };
    await ask({ columns, seed, ...computed, ...rows, ...decided });
  };
  /** The worker's answer and the call's end may overtake each other. */
  const accepted = async (): Promise<boolean> => {
    const { choices, catalog } = state.value;
    await until(state, ({ choosing }) => !choosing);
    const now = state.value;
    // A refusal puts a copy of the choice before it back.
    return now.choices === choices && now.catalog === catalog && now.prepared !== undefined;
  };
  const choose = (choices: readonly ColumnChoice[], ...before: readonly PageEvent[]) => {
    dispatch(...before, { type: 'picked', choices });
    void prepare();
  };
  /** Sets something of a column, and picks it anew as it now is, where it is picked. */
  const chooseAnew = (profile: ColumnProfile, event: PageEvent) => {
    const then = reduceAll(state.value, [event]);
    choose(
      then.choices.map((choice) =>
        choice.name === profile.name ? choiceOf(then, profile, choice.role ?? 'feature') : choice,
      ),
      event,
    );
  };
  const pick = (profile: ColumnProfile) => {
    const others = state.value.choices.filter(({ name }) => name !== profile.name);
    const first = others.findIndex(({ role }) => role !== 'context');
    const was = featuresOf(state.value)[0]?.name;
    const chosen = choiceOf(state.value, profile, 'feature');
    choose([chosen, ...others.filter((_, i) => i !== first || was === profile.name)]);
  };
  const pickAtOnce = ({ profiles, truth }: CatalogSummary) => {
    const usable = profiles.filter(isUsable);
    if (usable.length === 1 || truth?.kind === 'toy') {
      choose(usable.slice(0, 2).map((profile) => choiceOf(state.value, profile, 'feature')));
    }
  };
  const commands: Choosing['commands'] = {
    pick,
    add(profile, role) {
      const others = state.value.choices.filter(({ name }) => name !== profile.name);
      choose([...others, choiceOf(state.value, profile, role)]);
    },
    remove: (column) => choose(state.value.choices.filter(({ name }) => name !== column)),
    setRole(column, role) {
      const profile = profileNamed(state.value, column);
      if (!profile) return;
      const chosen = choiceOf(state.value, profile, role);
      choose(state.value.choices.map((choice) => (choice.name === column ? chosen : choice)));
    },
    assign({ choices, by, weight, identity }) {
      const { filter, by: before, weight: weighed, choices: picked } = state.value;
      const names = { type: 'set identity', identity } as const;
      // What only names rows changes nothing that is learned.
      if (choices === picked && by === before && weight === weighed) dispatch(names);
      else choose(choices, { type: 'set rows', filter, by }, { type: 'set weight', weight }, names);
    },
    setTransform(profile, transform) {
      chooseAnew(profile, { type: 'set transform', column: profile.name, transform });
    },
    setDomain(profile, domain) {
      chooseAnew(profile, { type: 'set domain', column: profile.name, domain });
    },
    setUnit(profile, unit) {
      chooseAnew(profile, { type: 'set unit', column: profile.name, unit });
    },
    setRows(filter, by) {
      dispatch({ type: 'set rows', filter, by });
      void prepare();
    },
    setDecisions: (decisions) => choose(state.value.choices, { type: 'set decisions', decisions }),
    setMeasurement(column, measurement) {
      choose(
        state.value.choices.map((choice) => {
          if (choice.name !== column) return choice;
          const { error: _error, holes: _holes, limit: _limit, covariances: _covariances, ...exact } = choice;
          return { ...exact, ...measurementOf(measurement) };
        }),
      );
    },
    setSpikes(column, treatment) {
      choose(
        state.value.choices.map((choice) => (choice.name === column ? { ...choice, spikes: treatment } : choice)),
        { type: 'set spikes', column, treatment },
      );
    },
  };
  return { commands, prepare, accepted, choose, pickAtOnce, splitSeed: () => splitSeed };
}
