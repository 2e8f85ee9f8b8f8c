/** The choice of columns and rows in the page's state, and the session's answer to it. */
import type { Definition } from '../../catalog/define/definition';
import type { RowDecisions } from '../../catalog/dependence/decisions';
import { columnsBeside } from '../../catalog/measured/measurement';
import type { ColumnChoice } from '../../share/recipe';
import type { ComputedColumns, PreparedRows } from '../../worker/messages/catalog';
import type { SessionEvent } from '../../worker/protocol';
import { columnsOf, sameChoices } from '../of-state';
import { type Columns, settingsFor } from '../settings';
import type { PageState } from '../state';
import type { ChoiceEvent } from './events';
import { withoutRun } from './run';

export function afterChoice(
  state: PageState,
  event: ChoiceEvent | Extract<SessionEvent, { type: 'prepared' | 'columns' }>,
): PageState {
  switch (event.type) {
    case 'columns':
      return afterColumns(state, event.columns);
    case 'prepared':
      return afterPrepared(state, event);
    case 'picked': {
      const none = event.choices.length === 0;
      return {
        ...(none ? { ...withoutRun(state), prepared: undefined } : state),
        choices: event.choices,
        inHand:
          event.choices.find(({ name }) => !state.choices.some((other) => other.name === name))?.name ?? state.inHand,
        decisions: sameColumns(state.choices, event.choices) ? state.decisions : withoutDependent(state.decisions),
        choosing: !none,
        refusal: undefined,
        settings: sameCounts(columnsOf(state), columnsOf(event))
          ? state.settings
          : settingsFor(state.settings, columnsOf(event)),
      };
    }
    case 'set rows':
      return { ...state, filter: event.filter, by: event.by, choosing: state.choices.length > 0, refusal: undefined };
    case 'set weight':
      return { ...state, weight: event.weight, choosing: state.choices.length > 0, refusal: undefined };
    case 'set decisions':
      return { ...state, decisions: event.decisions };
    case 'set identity':
      return { ...state, identity: event.identity };
    case 'set transform':
      return {
        ...state,
        overrides: new Map(state.overrides).set(event.column, event.transform),
        // An angle stays as it is.
        domains:
          event.transform !== 'none' &&
          state.choices.some(({ name, domain }) => name === event.column && domain?.kind === 'angle')
            ? new Map(state.domains).set(event.column, undefined)
            : state.domains,
        // Other spikes, to be decided on anew.
        treatments: new Map([...state.treatments].filter(([column]) => column !== event.column)),
      };
    case 'set domain':
      return {
        ...state,
        domains: new Map(state.domains).set(event.column, event.domain),
        overrides:
          event.domain?.kind === 'angle' ? new Map(state.overrides).set(event.column, 'none') : state.overrides,
      };
    case 'set unit':
      return { ...state, units: new Map(state.units).set(event.column, event.unit) };
    case 'set spikes':
      return { ...state, treatments: new Map(state.treatments).set(event.column, event.treatment) };
    default:
      return event satisfies never;
  }
}

function afterPrepared(state: PageState, event: Extract<SessionEvent, { type: 'prepared' }>): PageState {
  const { prepared } = event;
  // The answer to a pick that the person has changed since.
  const { columns, filter = '', by, weight, decisions = {}, definitions = [] } = prepared.request;
  if (state.choices.length > 0 && !sameChoices(state.choices, columns)) return state;
  if (filter !== state.filter || !sameNames(by, state.by) || !sameDecisions(decisions, state.decisions)) return state;
  if (weight !== state.weight) return state;
  if (written(definitions) !== written(state.definitions)) return state;
  const count = prepared.features.length;
  const next: PageState = {
    ...state,
    prepared,
    // Its place is one among the features of before.
    marked: state.choosing ? undefined : state.marked,
    // The same, but the person's own: a copy would count as a change to be undone.
    choices: state.choices.length > 0 ? state.choices : columns,
    choosing: false,
    // Those of a worker that was started again are looked at where the person looked before.
    context:
      state.choosing || state.context.length !== prepared.contexts.length
        ? prepared.contexts.map(({ median }) => median)
        : state.context,
    axes: state.axes.every((axis) => axis < count) ? state.axes : [0, 1],
    limits: limitsFor(state, prepared),
  };
  // Rows that nobody asked to change are those of a worker that was started again: what was learned from them stands.
  return state.choosing ? withoutRun(next) : next;
}

/** Those of columns that are learned on the scale on which they were set. */
function limitsFor({ limits, prepared: before }: PageState, { features }: PreparedRows): PageState['limits'] {
  const scaleIn = (columns: PreparedRows['features'], name: string) =>
    columns.find(({ choice }) => choice.name === name)?.choice.transform;
  const kept = Object.entries(limits).filter(([name]) => {
    const scale = scaleIn(features, name);
    return scale !== undefined && scale === scaleIn(before?.features ?? [], name);
  });
  return kept.length === Object.keys(limits).length ? limits : Object.fromEntries(kept);
}

/** A picked column that is gone is picked no longer, and one that is computed in another way is learned anew. */
function afterColumns(state: PageState, { definitions, profiles, notes }: ComputedColumns): PageState {
  const next = { ...state, profiles, definitionNotes: notes };
  // What was asked for by an undo, or by a choice that was taken back meanwhile.
  if (written(definitions) === written(state.definitions)) return next;
  const changed = changedNames(state.definitions, definitions);
  const choices = state.choices.filter(({ name }) => profiles.some((profile) => profile.name === name));
  const isAffected =
    choices.length < state.choices.length ||
    choices.some((choice) => [choice.name, ...columnsBeside(choice)].some((name) => changed.has(name))) ||
    (state.weight !== undefined && changed.has(state.weight)) ||
    (changed.size > 0 && state.filter !== '');
  return {
    ...(isAffected && choices.length === 0 ? { ...withoutRun(next), prepared: undefined } : next),
    definitions,
    choices: isAffected ? choices : state.choices,
    choosing: isAffected ? choices.length > 0 : state.choosing,
    settings: isAffected ? settingsFor(state.settings, columnsOf({ choices })) : state.settings,
  };
}

/** Of the definitions before, those that are gone or not what they were: each may be made of those above it. */
function changedNames(before: readonly Definition[], after: readonly Definition[]): ReadonlySet<string> {
  const first = before.findIndex(
    ({ name, expression }, i) => name !== after[i]?.name || expression !== after[i]?.expression,
  );
  return new Set(first < 0 ? [] : before.slice(first).map(({ name }) => name));
}

const written = (definitions: readonly Definition[]) =>
  JSON.stringify(definitions.map(({ name, expression }) => [name, expression]));

const sameDecisions = (a: RowDecisions, b: RowDecisions) =>
  a.dependent === b.dependent && a.duplicates === b.duplicates;

/** Other columns follow from one another in other ways, to be decided on anew. */
const withoutDependent = ({ duplicates }: RowDecisions): RowDecisions => (duplicates ? { duplicates } : {});

const sameColumns = (a: readonly ColumnChoice[], b: readonly ColumnChoice[]) =>
  a.length === b.length && a.every(({ name }) => b.some((other) => other.name === name));

/** What crossed from the worker is a copy. */
const sameNames = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a?.join('\n') === b?.join('\n') && a?.length === b?.length;

const sameCounts = (a: Columns, b: Columns) => a.features === b.features && a.contexts === b.contexts;

/** What the rows at hand were chosen by; the rest of a refused choice would be shown and not be true. */
export function chosenBefore({
  prepared,
  filter,
  by,
  weight,
  decisions,
}: PageState): Pick<PageState, 'choices' | 'filter' | 'by' | 'weight' | 'decisions'> {
  if (!prepared) return { choices: [], filter, by, weight, decisions };
  const { request } = prepared;
  return {
    choices: request.columns,
    filter: request.filter ?? '',
    by: request.by,
    weight: request.weight,
    decisions: request.decisions ?? {},
  };
}
