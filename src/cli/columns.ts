/** The columns that the commands learn: chosen, transformed, with what is decided of their spikes, limits and relations. */
import * as v from 'valibot';
import { DUPLICATE_TREATMENTS, type RowDecisions, withoutDependent } from '../catalog/dependence/decisions';
import { type ColumnDomain, columnDomainSchema } from '../catalog/domain';
import { prepareRows } from '../catalog/prepare';
import { profileColumn } from '../catalog/profile';
import { SPIKE_TREATMENTS, type SpikeTreatment } from '../catalog/spikes';
import type { Table } from '../catalog/table';
import type { ColumnChoice } from '../share/recipe';
import { badArgument, listOf, type Texts, texts } from './arguments';
import { say } from './reading';
import { ARGUMENT_WORDS } from './words';

export const COLUMN_OPTIONS = texts(
  'columns',
  'given',
  'log10',
  'within',
  'angle',
  'spikes',
  'dependent',
  'duplicates',
);
type InputValues = Texts<typeof COLUMN_OPTIONS>;

function columnsOf(named: string[], given: string[], log10: string[], fallback: ColumnChoice[]): ColumnChoice[] {
  if (named.length === 0 && fallback.length > 0) return fallback;
  if (named.length === 0) throw badArgument(ARGUMENT_WORDS.give('--columns A[,B...]'));
  const stray = log10.find((name) => !named.includes(name) && !given.includes(name));
  if (stray !== undefined) throw badArgument(ARGUMENT_WORDS.notChosen('log10', stray));
  const transform = (name: string) => (log10.includes(name) ? 'log10' : 'none');
  return [
    ...named.map((name): ColumnChoice => ({ name, transform: transform(name) })),
    ...given.map((name): ColumnChoice => ({ name, role: 'context', transform: transform(name) })),
  ];
}

/** The columns with the treatments of `A=drop,B=keep`. */
function withSpikes(columns: readonly ColumnChoice[], decided: readonly string[]): ColumnChoice[] {
  const treatments = new Map<string, SpikeTreatment>();
  for (const item of decided) {
    const [, name = '', word] = /^(.*)=(.*)$/.exec(item) ?? [];
    const treatment = SPIKE_TREATMENTS.find((known) => known === word);
    if (!treatment) {
      throw badArgument(
        ARGUMENT_WORDS.takes('spikes', `NAME=TREATMENT, ${ARGUMENT_WORDS.oneOf(SPIKE_TREATMENTS)}`, item),
      );
    }
    if (!columns.some((column) => column.name === name)) {
      throw badArgument(ARGUMENT_WORDS.notAColumn('spikes', name));
    }
    treatments.set(name, treatment);
  }
  return columns.map((column) => {
    const spikes = treatments.get(column.name);
    return spikes ? { ...column, spikes } : column;
  });
}

/** What `A=low:high` says of a column; an end that is left out is none. */
function domainsFrom(option: 'within' | 'angle', items: readonly string[]): [string, ColumnDomain][] {
  return items.map((item) => {
    const [, name = '', low = '', high = ''] = /^(.*)=([^:]*):([^:]*)$/.exec(item) ?? [];
    const ends = { ...(low === '' ? {} : { from: Number(low) }), ...(high === '' ? {} : { to: Number(high) }) };
    const parsed = v.safeParse(columnDomainSchema, { kind: option, ...ends });
    if (parsed.success) return [name, parsed.output];
    const form =
      option === 'within' ? 'COLUMN=LOW:HIGH, where one end may be left out' : 'COLUMN=START:END of the period';
    throw badArgument(ARGUMENT_WORDS.takes(option, form, item));
  });
}

/** The columns with the limits of `A=0:1,B=:25.3` and the periods of `C=0:360`. */
function withDomains(columns: readonly ColumnChoice[], { within, angle }: InputValues): ColumnChoice[] {
  const stated = [...domainsFrom('within', listOf(within)), ...domainsFrom('angle', listOf(angle))];
  const stray = stated.find(([name]) => !columns.some((column) => column.name === name));
  if (stray) throw badArgument(ARGUMENT_WORDS.notAColumn(stray[1].kind, stray[0]));
  const domains = new Map(stated);
  return columns.map((column) => {
    const domain = domains.get(column.name);
    return domain ? { ...column, domain } : column;
  });
}

/** The columns that the options name, or the fallback. */
export function chosenColumns(options: InputValues, fallback: ColumnChoice[]): ColumnChoice[] {
  const named = columnsOf(listOf(options.columns), listOf(options.given), listOf(options.log10), fallback);
  return withDomains(withSpikes(named, listOf(options.spikes)), options);
}

/**
 * Says which learned columns seem to end at a limit, as the page does, and the option that keeps samples inside. It is not taken unasked:
 * for posteriors of two priors it cost 0.01 and 0.03 nats, and for a third it gained 0.05.
 */
export function sayLimits(table: Table, columns: readonly ColumnChoice[]): void {
  for (const { name, role, transform, domain, spikes } of columns) {
    const column = table.columns.find((one) => one.name === name);
    if (role === 'context' || domain || spikes || column?.kind !== 'number') continue;
    const { suggestion } = profileColumn(column);
    if (suggestion.domain?.kind !== 'within' || suggestion.transform !== transform) continue;
    const { from, to } = suggestion.domain;
    const ends = [from, to].filter((end) => end !== undefined).join(' and ');
    say(`${name} seems to end at ${ends}: --within ${name}=${from ?? ''}:${to ?? ''} keeps samples inside.`);
  }
}

const LONGEST_UNIT = 60;

/** The columns with the units that the catalog states. */
export function withUnits(columns: readonly ColumnChoice[], { facts }: Table): ColumnChoice[] {
  return columns.map((column) => {
    const unit = facts?.[column.name]?.unit;
    return unit && unit.length <= LONGEST_UNIT ? { ...column, unit } : column;
  });
}

/** What --dependent and --duplicates decide, for a Recipe. */
export function decisionsFrom({ dependent, duplicates }: InputValues): { readonly decisions?: RowDecisions } {
  const decided = DUPLICATE_TREATMENTS.find((treatment) => treatment === duplicates);
  if (duplicates !== undefined && !decided) {
    throw badArgument(ARGUMENT_WORDS.takes('duplicates', ARGUMENT_WORDS.oneOf(DUPLICATE_TREATMENTS), duplicates));
  }
  if (dependent !== undefined && dependent !== 'drop' && dependent !== 'keep') {
    throw badArgument(ARGUMENT_WORDS.takes('dependent', 'drop or keep', dependent));
  }
  if (dependent !== 'keep' && !decided) return {};
  return {
    decisions: { ...(dependent === 'keep' ? { dependent } : {}), ...(decided ? { duplicates: decided } : {}) },
  };
}

/**
 * The columns without those that follow from others, where --dependent drop asks for it. Says which are left out, and of how many
 * relations.
 */
export function independentColumns(
  table: Table,
  columns: ColumnChoice[],
  options: InputValues & { readonly where?: string | undefined },
  seed: number,
): ColumnChoice[] {
  if (options.dependent !== 'drop') return columns;
  const ordered = [
    ...columns.filter(({ role }) => role !== 'context'),
    ...columns.filter(({ role }) => role === 'context'),
  ];
  const { dependences } = prepareRows(table, ordered, { seed, filter: options.where });
  const left = withoutDependent(columns, dependences);
  for (const { name } of columns.filter((column) => !left.includes(column))) {
    const [why] = dependences.filter(({ columns: together }) => together.at(-1) === name);
    say(`${name} is left out: ${why?.sentence}`);
  }
  return left;
}
